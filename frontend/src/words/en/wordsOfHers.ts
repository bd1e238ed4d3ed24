/** Her own words after a session: the question that waits, writing, what she kept. Nothing counts and nothing urges. */

export default {
  card: {
    after: (when: string) => `After your hour: ${when}`,
    write: 'Write a few words',
    goOn: 'Go on writing',
    skip: 'Skip',
    later: 'Later',
    skipped: 'Skipped. Nothing will ask this again.',
    asksAgain: 'The question waits for you again.',
    notTakenBack: 'That could not be taken back just now. You can still write about this hour from “My words”.',
    draft: 'What you typed is still here.',
    begun: (day: string) => `You began some words: ${day}`,
    begunText: 'They are kept as they are. You can go on, or leave them so.',
  },
}
