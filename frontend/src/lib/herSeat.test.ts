import { beforeEach, describe, expect, it, vi } from 'vitest'
import { Refusal } from '../api/problems'
import type { Seat } from './seats'

const SEAT: Seat = { state: 'in', position: null, attendance: 'unknown', offer_expires_at: null, min_notice_minutes: null }
const WAITING: Seat = { ...SEAT, state: 'waiting', position: 1 }
const sent = vi.hoisted(() => ({ GET: vi.fn(), PUT: vi.fn(), POST: vi.fn(), DELETE: vi.fn() }))
vi.mock('../api/client', () => ({ api: sent, body: async (asked: Promise<unknown>) => asked }))
const { HerSeat } = await import('./seats.svelte')

const OFFERED: Seat = { ...SEAT, state: 'offered', offer_expires_at: '2026-11-23T18:00:00Z' }

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

describe('a seat that was held for her until a while ago', () => {
  it('is read again when passing it on is refused, and why is said', async () => {
    sent.POST.mockRejectedValue(new Refusal(409, 'no_offer', ''))
    sent.GET.mockResolvedValue({ seat: WAITING })
    const seat = new HerSeat('one', OFFERED)
    expect(await seat.want('pass')).toBe('failed')
    expect(seat.shown).toEqual(WAITING)
    expect((seat.failed as Refusal).code).toBe('no_offer')
  })

  it('is not believed when it is still told as held, because nobody has taken it back yet', async () => {
    sent.POST.mockRejectedValue(new Refusal(409, 'no_offer', ''))
    sent.GET.mockResolvedValue({ seat: OFFERED })
    const seat = new HerSeat('one', OFFERED)
    await seat.want('pass')
    expect(seat.shown).toEqual({ ...WAITING, position: null })
  })

  it('leaves what is known where it cannot be read again, and asks nothing after any other failure', async () => {
    sent.PUT.mockRejectedValue(new Refusal(409, 'session_closed', ''))
    sent.GET.mockRejectedValue(new Refusal(404, 'not_found', ''))
    const seat = new HerSeat('one', SEAT)
    await seat.want('hopeful')
    expect(seat.shown).toEqual(SEAT)
    sent.GET.mockReset()
    sent.PUT.mockRejectedValue(new Refusal(500, 'error', ''))
    await seat.want('hopeful')
    expect(sent.GET).not.toHaveBeenCalled()
  })

  it('is learnt anew, but not over a wish that she uttered meanwhile', async () => {
    let answer: (told: unknown) => void = () => undefined
    sent.GET.mockReturnValue(new Promise((resolve) => (answer = resolve)))
    sent.PUT.mockResolvedValue(SEAT)
    const seat = new HerSeat('one', OFFERED)
    const reading = seat.reread()
    await seat.want('in')
    answer({ seat: WAITING })
    await reading
    expect(seat.shown).toEqual(SEAT)
    sent.GET.mockResolvedValue({ seat: WAITING })
    await seat.reread()
    expect(seat.shown).toEqual(WAITING)
  })
})
