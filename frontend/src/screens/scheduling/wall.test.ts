import { expect, test } from 'vitest'
import { daysBetween, instantOf, later, timeOfWall, wallOf, weekdayOf } from './wall'

const at = (text: string): number => Date.parse(text)

test('a wall time is an instant by the clock of its place', () => {
  expect(instantOf('2027-01-05T20:30', 'America/New_York')).toBe(at('2027-01-06T01:30Z'))
  expect(instantOf('2027-07-05T20:30:00', 'Europe/Berlin')).toBe(at('2027-07-05T18:30Z'))
  expect(wallOf(at('2027-07-05T18:30Z'), 'Asia/Kolkata')).toBe('2027-07-06T00:00')
})

test('a time that the clocks skip is as much later, and of two equal ones the first counts', () => {
  expect(instantOf('2027-03-14T02:30', 'America/New_York')).toBe(at('2027-03-14T07:30Z'))
  expect(instantOf('2027-11-07T01:30', 'America/New_York')).toBe(at('2027-11-07T05:30Z'))
  expect(instantOf('2027-11-07T20:30', 'America/New_York')).toBe(at('2027-11-08T01:30Z'))
})

test('a wall time is read and moved without any clock', () => {
  expect(timeOfWall('2027-03-14T12:30', 'en-GB')).toBe('12:30')
  expect(weekdayOf('2027-01-05T20:30', 'es')).toBe('martes')
  expect(later('2027-01-05T23:45', 30)).toBe('2027-01-06T00:15')
  expect(daysBetween('2027-01-05T23:45', '2027-01-07T00:15')).toBe(2)
})
