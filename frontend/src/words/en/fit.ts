/** Circles that fit her, and what starts soon. The reasons themselves come from the server. */
import { plural } from '../plural'

export default {
  title: 'For you',
  lead: 'Circles you could join, the ones that fit best first. Only what you and they chose from lists is compared; no text is read.',
  factors: 'What counts',
  factor: { language: 'Language', hours: 'My hours', sources: 'What weighs', seats: 'Free seats', stage: 'Ages of children', work: 'How I work', norms: 'What is welcome' },
  states: { fits: 'Fits', partly: 'Fits in part', no: 'Does not fit', unknown: 'Not known' },
  why: (fits: number, of: number) => `Fits in ${fits} of ${of} things: see why`,
  nothingCounts: 'Nothing counts just now: the soonest comes first.',
  days: {
    open: 'Say what your days are like', hint: 'For this list. Nobody else reads it, and you can take it back at any time; whoever plans one of your circles learns at which hours you could come.',
    stages: 'How old are your children?', patterns: 'How do you work?', needs: 'What has to be welcome?',
    stage: { expecting: 'On the way', baby: 'First year', toddler: '1 to 2', preschool: '3 to 5', school_age: '6 to 12', teen: 'Teenagers' },
    pattern: { on_site: 'On site', remote: 'From home', part_time: 'Part time', shift: 'In shifts', returning_from_leave: 'Back from a leave' },
    hours: 'When could you come?', cell: (day: string, hours: string) => `${day}, ${hours} h`,
    saving: 'Saving …', saved: 'Saved.', unsaved: 'It is kept here and sent as soon as we can reach the server.',
  },
  found: (n: number) => plural('en', n, { one: '# circle', other: '# circles' }),
  empty: { title: 'No circle is open just now', text: 'You belong to all that are open to you. New ones come.', all: 'See all circles' },
  limit: { title: 'Your circles', week: 'To my week' },
  soon: {
    title: 'Tonight', lead: 'Seats you could take right now, on your clock.',
    begins: (minutes: number) => plural('en', minutes, { one: 'Begins in # minute', other: 'Begins in # minutes' }),
    beginsIn: (hours: number, minutes: number) => `Begins in ${hours} h ${minutes} min`,
    joins: 'With the seat you also join the circle; you can leave it at any time.', yours: 'One of your circles.', take: 'Take a seat',
    empty: { title: 'No seat is free tonight', text: 'Tomorrow is another evening.' }, again: 'Look again',
  },
}
