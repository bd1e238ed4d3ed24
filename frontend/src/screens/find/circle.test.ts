import { describe, expect, it } from 'vitest'
import { actionFor, askWanted, asksFirst, fromCard, questionsOf, seatWanted, type Card, type Membership, type Shown, type Time } from './circle'

const NOW = Date.parse('2027-01-05T19:00:00Z')
const time: Time = {
  id: '0198', circle: 'lantern', starts_at: '2027-01-05T19:30:00Z', ends_at: '2027-01-05T20:30:00Z', local_start: '2027-01-05T20:30:00', timezone: 'Europe/Berlin',
  clock_kind: 'normal', duration_minutes: 60, state: 'scheduled', free_seats: 'few',
}
const card: Card = {
  slug: 'lantern', name: 'Lantern', description: '', guilt_sources: [], norms: [], child_stages: [], work_patterns: [], audience: '', language: 'en', meeting_format: 'online', enrolment: 'drop_in', admission: 'open',
  timezone: 'Europe/Berlin', duration_minutes: 60, join_questions: ['What brings you?'], city_latitude: null, city_longitude: null, members: 'few', next_sessions: [time],
}
const own: Membership = { id: '1', role: 'member', state: 'active', handle: 'Quiet Heron', color: 1, alias: '' }
const shown = (changes: Partial<Card> = {}, membership: Membership | null = null): Shown => ({ ...fromCard({ ...card, ...changes }), membership })

describe('what can be done about a time', () => {
  it('is a seat while there is one, and a place in line when there is none', () => {
    expect(actionFor(time, shown(), NOW)).toBe('take')
    expect(actionFor({ ...time, free_seats: 'none' }, shown(), NOW)).toBe('wait')
  })

  it('is nothing once it has begun or was called off', () => {
    expect(actionFor(time, shown(), Date.parse(time.starts_at))).toBe('none')
    expect(actionFor({ ...time, state: 'cancelled' }, shown(), NOW)).toBe('none')
  })

  it('is no seat of a circle that takes no more, unless she is in it', () => {
    const step = { code: 'wait', detail: '', method: 'POST', path: '/x/' } as const
    expect(actionFor(time, { ...shown(), line: { step } }, NOW)).toBe('none')
    expect(actionFor(time, { ...shown({}, own), line: { step } }, NOW)).toBe('take')
    expect(actionFor(time, { ...shown(), line: {} }, NOW)).toBe('take')
    expect(asksFirst({ ...shown({ admission: 'approval' }), line: { step } })).toBe(false)
  })

  it('is her own seat where she has one, begun or not', () => {
    const seat = { state: 'hopeful', position: null, attendance: 'unknown', offer_expires_at: null, min_notice_minutes: null } as const
    expect(actionFor({ ...time, seat }, shown(), NOW)).toBe('own')
    expect(actionFor({ ...time, seat }, shown(), Date.parse(time.starts_at))).toBe('own')
  })

  it('is nothing in a circle that asks first, until she belongs', () => {
    expect(actionFor(time, shown({ admission: 'approval' }), NOW)).toBe('none')
    expect(actionFor(time, shown({ admission: 'approval' }, { ...own, state: 'pending' }), NOW)).toBe('none')
    expect(actionFor(time, shown({ admission: 'approval' }, own), NOW)).toBe('take')
  })
})

it('puts the questions of a circle where it asks first, and to a kept card without any none', () => {
  expect(questionsOf(shown())).toEqual([])
  expect(questionsOf(shown({ admission: 'approval' }))).toEqual(['What brings you?'])
  const { join_questions: _none, ...older } = card
  expect(questionsOf(shown({ ...(older as Card), join_questions: undefined as never, admission: 'approval' }))).toEqual([])
})

it('asks a circle only where it asks first, and once', () => {
  expect(asksFirst(shown())).toBe(false)
  expect(asksFirst(shown({ admission: 'approval' }))).toBe(true)
  expect(asksFirst(shown({ admission: 'approval' }, { ...own, state: 'pending' }))).toBe(false)
  expect(askWanted(shown())).toEqual({ act: 'ask', slug: 'lantern', circle: 'Lantern', language: 'en' })
})

it('joins a fixed group first, unless she is one of it', () => {
  expect(seatWanted(time, shown())).toMatchObject({ session: '0198', waits: false, joinsFirst: false })
  expect(seatWanted(time, shown({ enrolment: 'cohort' }))).toMatchObject({ joinsFirst: true })
  expect(seatWanted(time, shown({ enrolment: 'cohort' }, own))).toMatchObject({ joinsFirst: false })
  expect(seatWanted({ ...time, free_seats: 'none' }, shown())).toMatchObject({ waits: true })
})
