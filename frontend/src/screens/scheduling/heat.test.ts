import { expect, test } from 'vitest'
import { onward, weekOf, type Slot } from './heat'

const slot = (local: string, attending: number): Slot => ({ local_start: local, timezone: 'America/New_York', attending, of: 9, reason: { code: 'some_gentle', detail: '' }, times: [] })
const FOUND = [slot('2027-01-05T20:30:00', 9), slot('2027-01-05T14:00:00', 2), slot('2027-01-08T14:00:00', 5)]

test('the week stands on her own clock, warmer where more can come', () => {
  const week = weekOf(FOUND, 'Europe/Berlin')
  expect(week.rows.map(({ time }) => time)).toEqual(['02:30', '20:00'])
  expect(week.days[0]).toBe('2027-01-05T00:00')
  expect(week.rows[0]!.cells.map((cell) => cell?.warmth)).toEqual([undefined, 4, undefined, undefined, undefined, undefined, undefined])
  expect(week.rows[1]!.cells.map((cell) => cell?.warmth)).toEqual([1, undefined, undefined, 3, undefined, undefined, undefined])
})

test('an arrow leads to the next hour that was found, and stays where there is none', () => {
  const week = weekOf(FOUND, 'America/New_York')
  expect(onward(week, 0, 0, 'ArrowRight')).toEqual([0, 3])
  expect(onward(week, 0, 0, 'ArrowDown')).toEqual([1, 0])
  expect(onward(week, 0, 3, 'ArrowRight')).toEqual([0, 3])
  expect(onward(week, 0, 3, 'Enter')).toEqual([0, 3])
})

test('nothing found is no week', () => expect(weekOf([], 'Europe/Berlin')).toEqual({ days: [], rows: [] }))
