/** "I can't make it", and being asked to lead for somebody: two parts that load their words themselves. */
import { plural } from '../plural'

export default {
  cannot: {
    open: 'I can’t make it',
    title: 'You can’t make it: that is all right',
    text: 'The others who lead your circle are asked, one after another. Nobody asks why. Until somebody says yes the hour stays with you, and those who come are told once somebody else leads.',
    confirm: 'Yes, ask the others',
    stay: 'No, it stays with me',
    searching: 'We are looking for somebody',
    asked: (n: number) => plural('en', n, { one: '# of the others was asked so far. Until somebody says yes it stays with you.', other: '# of the others were asked so far. Until somebody says yes it stays with you.' }),
    nobody: 'There is nobody to ask at the moment. As soon as there is, she is asked. If nobody can, you can call the hour off kindly.',
    everybody: 'Everybody who leads this circle is asked at once, and whoever says yes first leads.',
    after: 'I can make it after all',
    kept: 'Good: it stays with you. Nobody is asked any more.',
    taken: 'Somebody leads for you',
    takenBy: (handle: string) => `${handle} leads for you. Those who come are told. Rest well.`,
    look: 'Look again',
  },
  offers: {
    title: 'Can you lead for somebody?',
    until: (when: string) => `You can answer until: ${when}. After that the next one is asked.`,
    everybody: 'Everybody who leads this circle was asked; whoever says yes first leads.',
    accept: 'Yes, I lead it',
    acceptThat: (when: string) => `Yes, I lead it: ${when}`,
    pass: 'Not this time',
    passThat: (when: string) => `Not this time: ${when}`,
    accepted: 'Thank you: you lead it now. Those who come are told.',
    passed: 'That is all right. The next one is asked.',
    look: 'Look at the hour',
    settled: 'This was settled in the meantime. Thank you for looking.',
  },
}
