/** A short fact from whoever leads a circle, and how its members read it. */
import { plural } from '../plural'

export default {
  told: { title: 'From whoever leads', report: 'Something is not right with it' },
  write: {
    back: 'To what you lead',
    title: 'Write a notice',
    lead: 'One fact that everybody in the circle is to know, such as another room. Nobody can answer it.',
    label: 'What is to be known',
    hint: 'No links, mail addresses or telephone numbers. What opens the room belongs to the session.',
    left: (n: number) => (n < 0 ? plural('en', -n, { one: '# character too many', other: '# characters too many' }) : plural('en', n, { one: '# character left', other: '# characters left' })),
    tooLong: 'A little shorter, please: one fact is enough.',
    address: 'There is a link, a mail address or a telephone number in it. Leave it out, please.',
    days: 'Shown for',
    preview: 'So it will stand there',
    shared: 'Each of them is told once that there is something to read, after her quiet hours and without what it says. Where your words sound like danger, somebody is asked to look after you.',
    kept: 'What you typed is still here.',
    send: 'Show it to the circle',
    sent: 'It is shown now.',
    shown: 'Shown to the circle now',
    none: 'Nothing at the moment.',
    until: (when: string) => `until ${when}`,
    withdraw: 'Take it back',
    withdrawThat: (text: string) => `Take it back: ${text}`,
    withdrawn: 'Nobody reads it any more.',
  },
}
