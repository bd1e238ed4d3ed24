/** Asking somebody into a circle, and coming in by an invitation. */
import { plural } from '../plural'

export default {
  invited: {
    title: 'Somebody asks you into a circle',
    lead: 'A small circle of working moms has a place for you. You come in under a name of your own; nobody sees your real one or your address.',
    begin: 'Open an account first',
    first: 'Everybody in a circle has said yes to twelve short points. Please read them first; the invitation waits for you.',
    agreement: 'Read what we promise each other',
    questions: 'This circle asks a little first. Only those who decide read what you write here, and it is deleted once they have decided.',
    missing: 'A few words are enough.',
    come: 'Come in',
    gone: { title: 'This invitation opens nothing', text: 'It may have been used, be over, or have been taken back. Whoever sent it can send another.', find: 'Look at all circles' },
  },
  invite: {
    back: 'To the circle',
    title: 'Ask somebody in',
    lead: 'You get a link to hand on. Whoever has it comes in by it, so send it to her alone.',
    waives: 'By this link she need not',
    waived: { asking_first: 'be decided about first', questions: 'answer the circle’s questions', cohort_closed: 'have been there from the beginning' },
    never: 'The agreement, seats and blocks stay as they are for everybody.',
    days: 'Good for days',
    uses: 'For how many',
    make: 'Make a link',
    link: 'Your link',
    once: 'We show it this once: only its fingerprint is kept.',
    copy: 'Copy',
    copied: 'Copied.',
    open: 'Links that still open the circle',
    none: 'None at the moment.',
    left: (uses: number, until: string) => `${plural('en', uses, { one: 'For # more', other: 'For # more' })}, until ${until}`,
    withdraw: 'Take it back',
    withdrawThat: (until: string) => `Take back the one until ${until}`,
  },
}
