/** Pure: where a session and her seat in it stand at an instant, and what the week is made of. */
import type { Schemas } from '../api/client'
import { dayNumber } from './dates'

export type Session = Schemas['SessionOut']
export type Seat = Schemas['SeatOut']
/** What she can say; `pass` lets what is offered to her go to the next, and she keeps her place. */
export type Wish = 'in' | 'hopeful' | 'out' | 'pass'
export type Phase = 'cancelled' | 'ahead' | 'door' | 'running' | 'over'

/** As the server opens it; only cards of strangers' circles come without the exact instant. */
const DOOR = 15 * 60_000

/** Return the instant from which one may come in. */
export const doorOpens = (session: Session): number => (session.join_opens_at ? Date.parse(session.join_opens_at) : Date.parse(session.starts_at) - DOOR)

/** Return where a session stands: called off, still ahead, its door open before the start, running, or over. */
export function phaseOf(session: Session, now: number): Phase {
  if (session.state === 'cancelled') return 'cancelled'
  if (now >= Date.parse(session.ends_at)) return 'over'
  if (now >= Date.parse(session.starts_at)) return 'running'
  return now >= doorOpens(session) ? 'door' : 'ahead'
}

/** Return whether a seat may still be taken, changed or given back: until the start. */
export const isOpen = (phase: Phase): boolean => phase === 'ahead' || phase === 'door'

/** Return whether one can come in now. */
export const isDoorOpen = (phase: Phase): boolean => phase === 'door' || phase === 'running'

/** Return whether she holds a seat; a place on the waitlist is none. */
export const isSeated = (seat: Seat | null | undefined): boolean => seat?.state === 'in' || seat?.state === 'hopeful'

/** Return how her seat stands at an instant: what was held for her until then is none, whoever has taken it back yet. */
export function standing(seat: Seat | null, now: number): Seat | null {
  if (seat?.state !== 'offered' || !seat.offer_expires_at || now < Date.parse(seat.offer_expires_at)) return seat
  return { ...seat, state: 'waiting', position: null, offer_expires_at: null }
}

/** Return what her seat will be if the server does as she wishes: where all are taken, a place in line, and only the server knows which. */
export function expected(seat: Seat | null, wish: Wish, isFull = false): Seat | null {
  if (wish === 'out') return null
  if (seat?.state === 'waiting') return seat
  const rest = { attendance: seat?.attendance ?? 'unknown', position: null, offer_expires_at: null, min_notice_minutes: seat?.min_notice_minutes ?? null } as const
  return { ...rest, state: wish === 'pass' || (!seat && isFull) ? 'waiting' : wish }
}

export interface Day {
  /** The calendar day in her zone, as a number. */
  day: number
  sessions: Session[]
}

/** Return what comes first, to be shown large: the next one she has a seat in, else the next that takes place at all. */
export function nearest(sessions: Session[], now: number): Session | undefined {
  const coming = sessions.filter((session) => !['cancelled', 'over'].includes(phaseOf(session, now)))
  return coming.find((session) => isSeated(session.seat)) ?? coming[0]
}

/** Return sessions by the day on which they begin for her, in order of time. */
export function byDay(sessions: Session[], zone: string): Day[] {
  const days: Day[] = []
  for (const session of [...sessions].sort((one, other) => Date.parse(one.starts_at) - Date.parse(other.starts_at))) {
    const day = dayNumber(Date.parse(session.starts_at), zone)
    const last = days.at(-1)
    if (last?.day === day) last.sessions.push(session)
    else days.push({ day, sessions: [session] })
  }
  return days
}

export const PARTS = ['arrive', 'agreement', 'checkIn', 'topic', 'openRound', 'takeAlong', 'close'] as const
export type Part = (typeof PARTS)[number]
const MINUTES_OF_AN_HOUR: Record<Part, number> = { arrive: 3, agreement: 2, checkIn: 12, topic: 5, openRound: 25, takeAlong: 10, close: 3 }

/** Return how long each part of a session takes, adding up to the whole; null where it is too short to be cut so. */
export function course(minutes: number): { part: Part; minutes: number | null }[] {
  let sum = 0
  const ends = PARTS.map((part) => Math.round(((sum += MINUTES_OF_AN_HOUR[part]) * minutes) / 60))
  const lengths = ends.map((end, index) => end - (ends[index - 1] ?? 0))
  const isTooShort = lengths.some((length) => length < 1)
  return PARTS.map((part, index) => ({ part, minutes: isTooShort ? null : lengths[index]! }))
}

export type Undone = 'yoursAgain' | 'takenMeanwhile' | 'waitingAgain' | 'seatAfterAll'

/** Return what came of taking back a give-back: the seat, or a place on the waitlist, for which she had either before. */
export function undone(before: Seat, after: Seat): Undone {
  if (after.state === 'waiting') return before.state === 'waiting' ? 'waitingAgain' : 'takenMeanwhile'
  return before.state === 'waiting' ? 'seatAfterAll' : 'yoursAgain'
}
