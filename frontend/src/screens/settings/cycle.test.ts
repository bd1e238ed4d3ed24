import { describe, expect, it } from 'vitest'
import { anchorFor, dateIn, everyNight, isSpan, resized, weekNow, wrongNight, type Week } from './cycle'

const ZONE = 'Europe/Berlin'
// A Sunday evening in Berlin, five hours before the next week begins there.
const SUNDAY = Date.parse('2027-01-10T18:00:00Z')
const night = { from: '21:00', to: '08:00' }
const weeks = (n: number): Week[] => Array.from({ length: n }, () => everyNight(night))

describe('which week runs', () => {
  it.each([1, 2, 3, 4])('of %i is the one she said', (length) => {
    for (let index = 0; index < length; index += 1) {
      const anchor = anchorFor(index, SUNDAY, ZONE)
      expect(new Date(`${anchor}T00:00:00Z`).getUTCDay()).toBe(1)
      expect(weekNow({ anchor, weeks: weeks(length) }, SUNDAY, ZONE)).toBe(index)
    }
  })
  it('goes on at midnight of her Monday, and not of any other zone', () => {
    const cycle = { anchor: '2027-01-04', weeks: weeks(2) }
    expect(weekNow(cycle, SUNDAY, ZONE)).toBe(0)
    expect(weekNow(cycle, Date.parse('2027-01-10T23:30:00Z'), ZONE)).toBe(1)
    expect(weekNow(cycle, Date.parse('2027-01-10T23:30:00Z'), 'UTC')).toBe(0)
  })
  it('counts back from an anchor that is ahead', () => {
    expect(weekNow({ anchor: '2027-01-11', weeks: weeks(3) }, SUNDAY, ZONE)).toBe(2)
  })
})

it('makes more weeks like the first and keeps those that are there', () => {
  const own = [everyNight(night), everyNight(null)]
  expect(resized(own, 3)).toEqual([own[0], own[1], own[0]])
  expect(resized(own, 1)).toEqual([own[0]])
  const more = resized(own, 3)
  more[2]![0]!.from = '09:00'
  expect(more[0]![0]!.from).toBe('21:00') // each night is one of its own
})

it('finds the night whose hours are missing or the same', () => {
  const own = weeks(2)
  expect(wrongNight(own)).toBeUndefined()
  own[1]![3] = { from: '21:00', to: '21:00' }
  expect(wrongNight(own)).toEqual({ week: 1, day: 3 })
  own[0]![6] = { from: '', to: '08:00' }
  expect(wrongNight(own)).toEqual({ week: 0, day: 6 })
})

it('takes one to fourteen days that are not over and begin within four weeks', () => {
  const today = dateIn(SUNDAY, ZONE)
  expect(today).toBe('2027-01-10')
  expect(isSpan(today, today, today)).toBe(true)
  expect(isSpan(today, dateIn(SUNDAY, ZONE, 13), today)).toBe(true)
  expect(isSpan(today, dateIn(SUNDAY, ZONE, 14), today)).toBe(false)
  expect(isSpan(dateIn(SUNDAY, ZONE, 28), dateIn(SUNDAY, ZONE, 30), today)).toBe(true)
  expect(isSpan(dateIn(SUNDAY, ZONE, 29), dateIn(SUNDAY, ZONE, 30), today)).toBe(false)
  expect(isSpan(dateIn(SUNDAY, ZONE, 2), today, today)).toBe(false)
  expect(isSpan('', today, today)).toBe(false)
})
