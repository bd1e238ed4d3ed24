import { describe, expect, test } from 'vitest'
import { browserZone, day, dayNumber, exactly, left, minutesOfTonight, sameClock, time, when, zoneName, zones } from './dates'

const at = (text: string): number => Date.parse(text)
const berlin = { zone: 'Europe/Berlin', tag: 'en-GB' }
const madrid = { zone: 'Europe/Madrid', tag: 'es-ES' }
const NOW = at('2026-11-24T20:40:00Z') // a Tuesday, 21:40 in Berlin

describe('a day', () => {
  test('is called today, tomorrow or yesterday by her own clock, not by the universal one', () => {
    expect(day(at('2026-11-24T22:59:00Z'), berlin, NOW)).toBe('Today')
    expect(day(at('2026-11-24T23:00:00Z'), berlin, NOW)).toBe('Tomorrow')
    expect(day(at('2026-11-24T23:00:00Z'), { zone: 'America/New_York', tag: 'en-US' }, NOW)).toBe('Today')
    expect(day(at('2026-11-23T22:59:00Z'), berlin, NOW)).toBe('Yesterday')
  })

  test('is a weekday with its date within the week, and a short date after that', () => {
    expect(day(at('2026-11-27T20:00:00Z'), berlin, NOW)).toBe('Friday 27 November')
    expect(day(at('2026-11-30T20:00:00Z'), berlin, NOW)).toBe('Monday 30 November')
    expect(day(at('2026-12-01T20:00:00Z'), berlin, NOW)).toMatch(/^Tue,? 1 December$/)
    expect(day(at('2026-11-20T20:00:00Z'), berlin, NOW)).toMatch(/^Fri,? 20 November$/)
  })

  test('begins with a capital in Spanish too', () => {
    expect(day(NOW, madrid, NOW)).toBe('Hoy')
    expect(day(at('2026-11-25T20:00:00Z'), madrid, NOW)).toBe('Mañana')
    expect(day(at('2026-11-27T20:00:00Z'), madrid, NOW)).toBe('Viernes, 27 de noviembre')
  })

  test('has a number that grows by one at her midnight, also where the clocks change', () => {
    const before = dayNumber(at('2026-10-24T21:59:00Z'), 'Europe/Berlin')
    expect(dayNumber(at('2026-10-24T22:00:00Z'), 'Europe/Berlin')).toBe(before + 1)
    expect(dayNumber(at('2026-10-25T22:59:00Z'), 'Europe/Berlin')).toBe(before + 1) // the day of 25 hours
    expect(dayNumber(at('2026-10-25T23:00:00Z'), 'Europe/Berlin')).toBe(before + 2)
    expect(dayNumber(at('2027-01-01T00:30:00Z'), 'UTC') - dayNumber(at('2026-12-31T23:30:00Z'), 'UTC')).toBe(1)
  })
})

describe('a time', () => {
  test('is written as her region writes it, in her zone', () => {
    expect(time(NOW, berlin)).toBe('21:40')
    expect(time(NOW, { zone: 'Europe/Berlin', tag: 'en-US' })).toMatch(/^9:40\sPM$/u)
    expect(time(NOW, { zone: 'Asia/Kathmandu', tag: 'en-GB' })).toMatch(/^0?2:25$/)
    expect(when(NOW, madrid, NOW)).toBe('Hoy, 21:40')
  })

  test('is told exactly where no doubt may be left', () => {
    expect(exactly(NOW, berlin)).toMatch(/^Tuesday,? 24 November (at )?21:40$/)
    expect(exactly(NOW, madrid)).toMatch(/^martes, 24 de noviembre,? (a las )?21:40$/)
  })
})

describe('a zone', () => {
  test('has a name that people use', () => {
    expect(zoneName('Europe/Berlin', 'en', NOW)).toMatch(/Central European/)
    expect(zoneName('America/New_York', 'es', NOW)).toMatch(/oriental/)
  })

  test('reads the same as another or does not, at that instant', () => {
    expect(sameClock(NOW, 'Europe/Berlin', 'Europe/Madrid')).toBe(true)
    expect(sameClock(NOW, 'Europe/Berlin', 'Europe/London')).toBe(false)
    const spring = at('2026-03-15T12:00:00Z') // New York has changed its clocks, Havana too; Berlin not yet
    expect(sameClock(spring, 'America/New_York', 'America/Toronto')).toBe(true)
    expect(sameClock(at('2026-07-01T12:00:00Z'), 'America/Phoenix', 'America/Los_Angeles')).toBe(true)
    expect(sameClock(at('2026-12-01T12:00:00Z'), 'America/Phoenix', 'America/Los_Angeles')).toBe(false)
  })

  test('of hers is in the list whatever the browser knows', () => {
    expect(zones('Europe/Berlin')).toContain('America/New_York')
    expect(zones('Mars/Olympus')).toContain('Mars/Olympus')
    expect(browserZone()).toBeTruthy()
  })
})

describe('tonight', () => {
  test('lasts until four in the morning of whoever is still up', () => {
    expect(minutesOfTonight(at('2026-11-24T21:40:00Z'), 'UTC')).toBe(6 * 60 + 20)
    expect(minutesOfTonight(at('2026-11-24T03:59:00Z'), 'UTC')).toBe(1)
    expect(minutesOfTonight(at('2026-11-24T04:00:00Z'), 'UTC')).toBe(24 * 60)
    expect(minutesOfTonight(at('2026-11-24T00:00:00Z'), 'UTC')).toBe(4 * 60)
    expect(minutesOfTonight(at('2026-11-24T20:40:00Z'), 'Europe/Berlin')).toBe(6 * 60 + 20)
  })
})

describe('what is left', () => {
  test('is counted in whole minutes, rounded up', () => {
    expect(left(NOW + 30_000, NOW)).toEqual({ days: 0, hours: 0, minutes: 1 })
    expect(left(NOW + 61_000, NOW)).toEqual({ days: 0, hours: 0, minutes: 2 })
    expect(left(NOW + ((24 + 2) * 60 + 5) * 60_000, NOW)).toEqual({ days: 1, hours: 2, minutes: 5 })
  })

  test('is nothing once it has come', () => {
    expect(left(NOW, NOW)).toBeNull()
    expect(left(NOW - 1, NOW)).toBeNull()
  })
})
