/** What a circle says of itself, changed by whoever leads it. */
export default {
  title: 'About your circle', back: 'Back to your circle', notYours: 'Whoever leads a circle changes what it says.',
  name: 'Name', description: 'What it is', descriptionHint: 'Everybody reads it in the directory.', audience: 'For whom', audienceHint: 'In a few words of your own, such as night-shift workers.',
  themes: (most: number) => `What is it about? Up to ${most}`, stages: 'For children of which age? None: any age', patterns: 'For which ways of working? None: any', norms: 'What is welcome?',
  limit: 'How many belong to it, at most?', limitHint: 'From 4 to 200, whoever leads it included. Empty: as many as come. With a larger number, those who wait longest are asked first; a smaller one puts nobody out.',
  questions: 'What do you ask newcomers?', questionsHint: 'Up to three. Everybody reads the questions; only those who decide read the answers.', questionsOpen: 'Your circle takes everybody in at once, so that nobody is asked. The questions wait here.',
  question: (number: number) => `Question ${number}`,
  outdated: 'Somebody changed this circle in the meantime. What you typed is still here, and not saved.',
  start: {
    title: 'Start a circle', back: 'What you lead', lead: 'A name is enough to begin; all else stands as most have it. What it says of itself can be changed later. Its language, how you meet, who comes, how one comes in and its clock stay as you choose them here, and so do its usual seats and minutes, though single times can have others.',
    notYours: 'Circles are started by those who were asked to lead. You can ask to.', toAsking: 'Ask to lead',
    nameless: 'It needs a name.', language: 'Which language is spoken?', format: 'How do you meet?', enrolment: 'Who comes?',
    enrolments: { drop_in: 'Whoever can that day', cohort: 'The same faces each time, four to eight times' },
    admission: 'How does one come in?', admissions: { open: 'At once, by taking a seat', approval: 'By asking: you answer' },
    seats: 'Seats, each time', minutes: 'Minutes', zone: 'By which clock does it meet?', zoneHint: 'When the clocks change there, its hour stays what it was.',
    more: 'What it is about, for whom, and what is welcome',
    next: 'You lead it from then on, and fix its first time next.', go: 'Start it', started: 'Your circle has begun. When does it meet?', wasThere: 'Your circle had begun when the answer got lost. What you changed here since then is not in it. When does it meet?', kept: 'What you typed is still here.', agreement: 'Read the agreement',
  },
  save: 'Save', saved: 'Saved.', readAgain: 'Read it again, and leave out what I typed',
}
