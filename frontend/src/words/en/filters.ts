/** Narrowing the directory: the panel of filters, and which of them to lift. */
import { plural } from '../plural'

export default {
  title: 'Filters',
  counted: (label: string, n: number) => `${label} (${n})`,
  any: 'Any language', anybody: 'Anybody', anywhere: 'Anywhere',
  q: 'Words', qHint: 'In the name or the description, such as nights.',
  days: 'On which days?', from: 'From', to: 'Until', hoursHint: 'On your clock. “Until” may lie after midnight.',
  language: 'Language', format: 'How does it meet?', norms: 'What has to be welcome?', audience: 'For whom?',
  enrolment: 'Who comes?', enrolments: { drop_in: 'Whoever can that day', cohort: 'The same faces each time' },
  without: 'Not about', not: (themes: string) => `not about ${themes}`,
  place: 'In person, near', placeHint: 'Where you are stays with you: choose a city.', otherPlace: 'Another place …', radius: 'Within',
  degrees: 'Latitude and longitude', degreesHint: 'With one decimal at most, as 42.4, -71.1: that is some 11 km.', degreesWrong: 'Write two numbers such as 42.4, -71.1.',
  show: (n: number) => plural('en', n, { one: 'Show # circle', other: 'Show # circles' }), showThem: 'Show circles',
  lift: 'There would be some if you left one thing out:', liftOne: (said: string) => `Without: ${said}`,
}
