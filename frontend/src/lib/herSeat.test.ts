import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Seat } from './seats'

const SEAT: Seat = { state: 'in', position: null, attendance: 'unknown', offer_expires_at: null, min_notice_minutes: null }
const WAITING: Seat = { ...SEAT, state: 'waiting', position: 1 }
const sent = vi.hoisted(() => ({ GET: vi.fn(), PUT: vi.fn(), POST: vi.fn(), DELETE: vi.fn() }))
vi.mock('../api/client', () => ({ api: sent, body: async (asked: Promise<unknown>) => asked }))
const { HerSeat } = await import('./seats.svelte')

beforeEach(() => Object.values(sent).forEach((one) => one.mockReset()))

describe('a seat in a session where all are taken', () => {
  it('is a place in line before the answer is here', async () => {
    sent.PUT.mockResolvedValue(WAITING)
    const seat = new HerSeat('one', null)
    const settled = seat.want('in', true)
    expect(seat.shown).toEqual({ ...WAITING, position: null })
    expect(await settled).toBe('done')
    expect(seat.shown).toEqual(WAITING)
  })

  it('is hers again at once if she just gave it back, and a place in line if she just stopped waiting', async () => {
    sent.DELETE.mockResolvedValue(undefined)
    sent.PUT.mockResolvedValue(SEAT)
    for (const [before, state] of [[SEAT, 'in'], [WAITING, 'waiting']] as const) {
      const seat = new HerSeat('one', before)
      await seat.want('out')
      const settled = seat.want('in', true)
      expect(seat.shown?.state).toBe(state)
      await settled
    }
  })
})
