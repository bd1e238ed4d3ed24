import { expect, test } from 'vitest'
import { asItIs, editOf } from './edits'
import type { Series, Session } from './own'

const series = { id: 's', circle: 'lantern', rrule: 'FREQ=WEEKLY;BYDAY=TU', dtstart_local: '2027-01-05T20:30:00', timezone: 'America/New_York', fold: 0, duration_minutes: 60 } as Series
const session = { id: 'o', local_start: '2027-01-12T20:30:00', duration_minutes: 60, capacity: 10 } as Session

test('nothing changed is nothing to ask for', () => {
  expect(editOf(asItIs(series, session, 'this'), series, session)).toBeUndefined()
  expect(editOf(asItIs(series, session, 'all'), series, session)).toBeUndefined()
})

test('one hour moves on its own, many by the time of the day', () => {
  expect(editOf({ ...asItIs(series, session, 'this'), local: '2027-01-13T21:00' }, series, session)).toEqual({ scope: 'this', session: 'o', local_start: '2027-01-13T21:00' })
  expect(editOf({ ...asItIs(series, session, 'following'), time: '21:00', shift: 2 }, series, session)).toEqual({ scope: 'following', session: 'o', local_time: '21:00', shift_days: 2 })
  expect(editOf({ ...asItIs(series, session, 'all'), minutes: 45, capacity: 8 }, series, session)).toEqual({ scope: 'all', duration_minutes: 45, capacity: 8 })
})

test('another rhythm is another rule, and moves no weekday on top', () => {
  expect(editOf({ ...asItIs(series, session, 'all'), rhythm: 'biweekly', shift: 1 }, series, session)).toEqual({ scope: 'all', rrule: 'FREQ=WEEKLY;INTERVAL=2;BYDAY=TU' })
  const cohort = { ...series, rrule: 'FREQ=WEEKLY;BYDAY=TU;COUNT=6' }
  expect(editOf({ ...asItIs(cohort, session, 'all'), rhythm: 'monthly' }, cohort, session)).toEqual({ scope: 'all', rrule: 'FREQ=MONTHLY;BYDAY=2TU;COUNT=6' })
})

test('calling off goes with nothing else', () => {
  expect(editOf({ ...asItIs(series, session, 'this'), isCancelling: true, local: '2027-01-13T21:00' }, series, session)).toEqual({ scope: 'this', session: 'o', cancel: true })
  expect(editOf({ ...asItIs(series, undefined, 'following'), isCancelling: true }, series, undefined)).toBeUndefined()
})
