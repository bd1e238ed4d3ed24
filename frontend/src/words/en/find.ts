/** Finding a circle: themes, tonight, what a circle says of itself. */
import { plural } from '../plural'

export default {
  hello: {
    title: 'An hour with other working moms',
    lead: 'Small circles at fixed times. You are not the only one who feels this way. Come as you are, camera off if you like.',
    others: 'You are not alone: what others named',
    browse: 'Choose what weighs, or just look',
  },
  title: 'Find a circle',
  themes: 'What is it about?',
  when: 'When?',
  tonight: 'Tonight',
  withSeats: 'With a free seat',
  moreThemes: 'More themes',
  fewerThemes: 'Fewer themes',
  themesAway: 'The themes cannot be shown just now.',
  zoneChange: 'Change the time zone',
  zone: 'Time zone',
  found: (n: number) => plural('en', n, { one: '# circle', other: '# circles' }),
  foundMany: (n: number) => `The first ${n}`,
  empty: { title: 'Nothing fits just now', tonight: 'No circle meets tonight with these choices. Tomorrow is another evening.', text: 'Try fewer choices.', clear: 'Show everything' },
  noSession: 'No time is fixed yet.',
  seats: { none: 'Full: you can wait for a seat', few: 'Few seats left', some: 'Some seats left', many: 'Many seats left' },
  bands: { none: 'Full', few: 'Few seats left', some: 'Some seats left', many: 'Many seats left' },
  members: { none: 'Nobody yet: you would be the first', few: 'A few members', some: 'Some members', many: 'Many members' },
  formats: { online: 'Online, with video if you like', audio: 'Audio only', phone: 'By telephone', hybrid: 'Online and in person', in_person: 'In person' },
  norms: {
    baby_welcome: 'Babies are welcome', camera_optional: 'Camera on or off, as you like', late_entry: 'Coming late is fine', listening_only: 'Just listening is fine', no_advice: 'No advice, we listen',
    eating_welcome: 'Eating is fine', children_in_view: 'Children may be in view', twenty_minutes: 'Twenty minutes are enough', pass_allowed: 'You may always pass',
  },
  circle: {
    all: 'All circles', one: 'A circle', next: 'The next time', more: 'Later times',
    about: 'What it is', norms: 'How we do it', times: 'More times', facts: 'Good to know', forWhom: 'For', language: 'Language', format: 'How', length: 'Length', size: 'Who comes', clockOf: 'Its clock',
    take: 'Take a seat', takeAt: (when: string) => `Take a seat ${when}`, wait: 'Wait for a seat', yours: 'You have a seat', hopeful: 'You hope to come', waiting: 'You are waiting', offered: 'A seat is held for you', ask: 'Ask to join',
    asked: 'You have asked to join. The facilitators will answer, and we will write to you.', takeBack: 'Take it back', approval: 'This circle gets to know newcomers first: you ask, and the facilitators answer. You need not explain anything.',
    answers: { who: 'This circle gets to know newcomers first, and asks a little. Only those who decide read what you write here, and it is deleted once they have decided.', missing: 'A few words are enough.' },
    cohort: 'This circle is a fixed group: the same faces every time. With your first seat you become one of them.', cohortIn: 'This circle is a fixed group: the same faces every time.',
    belongs: (handle: string) => `You belong to this circle, as “${handle}”.`, handleHint: 'Nobody sees your name or your address here.',
    cancelled: 'Called off', running: 'Has begun', clock: 'The clocks change that night.',
  },
}
