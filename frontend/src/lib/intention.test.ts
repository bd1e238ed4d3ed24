import { describe, expect, it } from 'vitest'
import { read, type Intention } from './intention'

const NOW = Date.parse('2027-01-05T21:40:00Z')
const seat: Intention = {
  act: 'seat', slug: 'lantern', circle: 'Lantern', language: 'en', session: '0198', startsAt: '2027-01-05T22:30:00Z', zone: 'Europe/Berlin', minutes: 60, waits: false, joinsFirst: false,
}
const kept = (wanted: unknown, keptAt: unknown = NOW) => JSON.stringify({ keptAt, wanted })

describe('what she set out to do', () => {
  it('is read as it was kept', () => {
    expect(read(kept(seat), NOW)).toEqual(seat)
    const ask: Intention = { act: 'ask', slug: 'lantern', circle: 'Lantern', language: 'en' }
    expect(read(kept(ask), NOW)).toEqual(ask)
  })

  it('is over once the session has begun, and after three hours', () => {
    expect(read(kept(seat), Date.parse(seat.startsAt))).toBeNull()
    const later = { ...seat, startsAt: '2027-01-06T22:30:00Z' }
    expect(read(kept(later), NOW + 3 * 3_600_000 - 1)).toEqual(later)
    expect(read(kept(later), NOW + 3 * 3_600_000)).toBeNull()
  })

  it('is nothing where the text is not ours', () => {
    for (const text of [null, '', 'x', '{}', '[]', 'null', kept(null), kept({}), kept(seat, 'then'), kept({ ...seat, session: 4 }), kept({ ...seat, act: 'fly' }), kept({ ...seat, slug: '' })])
      expect(read(text, NOW)).toBeNull()
  })
})
