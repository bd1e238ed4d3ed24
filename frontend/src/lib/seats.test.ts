import { describe, expect, it } from 'vitest'
import { byDay, course, expected, isOpen, nearest, phaseOf, standing, type Seat, type Session } from './seats'

const at = (text: string) => Date.parse(text)
const SEAT: Seat = { state: 'in', position: null, attendance: 'unknown', offer_expires_at: null, min_notice_minutes: null }

function session(starts_at: string, more: Partial<Session> = {}): Session {
  return {
    id: starts_at, circle: 'lantern', starts_at, ends_at: new Date(at(starts_at) + 3_600_000).toISOString(), local_start: '', timezone: 'Europe/Berlin',
    clock_kind: 'normal', duration_minutes: 60, state: 'scheduled', free_seats: 'some', join_opens_at: new Date(at(starts_at) - 900_000).toISOString(), seat: SEAT, ...more,
  }
}

describe('phaseOf', () => {
  const evening = session('2026-11-23T19:30:00Z')

  it.each([
    ['2026-11-23T19:14:59Z', 'ahead'],
    ['2026-11-23T19:15:00Z', 'door'],
    ['2026-11-23T19:29:59Z', 'door'],
    ['2026-11-23T19:30:00Z', 'running'],
    ['2026-11-23T20:29:59Z', 'running'],
    ['2026-11-23T20:30:00Z', 'over'],
  ])('is at %s %s', (now, phase) => expect(phaseOf(evening, at(now))).toBe(phase))

  it('is cancelled whenever it is', () => expect(phaseOf({ ...evening, state: 'cancelled' }, at('2026-11-23T19:20:00Z'))).toBe('cancelled'))

  it('lets seats change until the start and no longer', () => {
    expect(['ahead', 'door', 'running', 'over', 'cancelled'].filter((phase) => isOpen(phase as never))).toEqual(['ahead', 'door'])
  })
})

describe('expected', () => {
  const waiting: Seat = { ...SEAT, state: 'waiting', position: 2, min_notice_minutes: 60 }

  it('keeps a place on the waitlist whatever she says but out', () => {
    expect(expected(waiting, 'hopeful')).toBe(waiting)
    expect(expected(waiting, 'out')).toBeNull()
  })

  it('makes what is held for her hers, or lets it go and keeps her place', () => {
    const offered: Seat = { ...waiting, state: 'offered', position: null, offer_expires_at: '2026-11-23T18:00:00Z' }
    expect(expected(offered, 'in')).toEqual({ ...SEAT, min_notice_minutes: 60 })
    expect(expected(offered, 'pass')).toEqual({ ...waiting, position: null })
  })

  it('changes a seat, or gives one where there was none', () => {
    expect(expected(SEAT, 'hopeful')).toEqual({ ...SEAT, state: 'hopeful' })
    expect(expected(null, 'in')).toEqual(SEAT)
  })

  it('promises nothing but a place in line where all seats are taken', () => {
    expect(expected(null, 'in', true)).toEqual({ ...SEAT, state: 'waiting' })
    expect(expected(null, 'hopeful', true)).toEqual({ ...SEAT, state: 'waiting' })
    expect(expected(SEAT, 'hopeful', true)).toEqual({ ...SEAT, state: 'hopeful' })
  })
})

describe('standing', () => {
  const offered: Seat = { ...SEAT, state: 'offered', offer_expires_at: '2026-11-23T18:00:00Z' }

  it('is what is held for her until the very instant, and her place in line from then on', () => {
    expect(standing(offered, at('2026-11-23T17:59:59Z'))).toBe(offered)
    expect(standing(offered, at('2026-11-23T18:00:00Z'))).toEqual({ ...SEAT, state: 'waiting' })
  })

  it('is what any other seat is', () => {
    expect(standing(SEAT, Infinity)).toBe(SEAT)
    expect(standing(null, Infinity)).toBeNull()
  })
})

describe('the week', () => {
  const now = at('2026-11-23T12:00:00Z')

  it('begins with the next one she has a seat in, past what was called off and what she waits for', () => {
    const off = session('2026-11-23T13:00:00Z', { state: 'cancelled' })
    const queue = session('2026-11-23T14:00:00Z', { seat: { ...SEAT, state: 'waiting', position: 1 } })
    const hopeful = session('2026-11-23T15:00:00Z', { seat: { ...SEAT, state: 'hopeful' } })
    expect(nearest([off, queue, hopeful], now)).toBe(hopeful)
    expect(nearest([off, queue], now)).toBe(queue)
    expect(nearest([off], now)).toBeUndefined()
  })

  it('is cut at her midnight, not at the one of Greenwich', () => {
    const late = session('2026-11-23T22:30:00Z')
    const early = session('2026-11-23T23:30:00Z')
    const next = session('2026-11-24T19:00:00Z')
    expect(byDay([next, early, late], 'Europe/Berlin').map((day) => day.sessions)).toEqual([[late], [early, next]])
    expect(byDay([late, early], 'America/New_York')).toHaveLength(1)
  })
})

describe('course', () => {
  it('is the known one for an hour', () => expect(course(60).map((step) => step.minutes)).toEqual([3, 2, 12, 5, 25, 10, 3]))

  it.each([15, 20, 30, 45, 50, 90, 120, 240])('adds up to %i minutes, with no part left out', (minutes) => {
    const lengths = course(minutes).map((step) => step.minutes)
    if (lengths[0] === null) return expect(minutes).toBeLessThan(20)
    expect(lengths.every((length) => length! >= 1)).toBe(true)
    expect(lengths.reduce((sum, length) => sum! + length!, 0)).toBe(minutes)
  })

  it('names no minutes where there are none to share', () => expect(course(1).every((step) => step.minutes === null)).toBe(true))
})
