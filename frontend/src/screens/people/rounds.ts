/**
 * Pure: a clock for rounds, so much for each. It keeps instants and never counts ticks, so that a phone whose screen was
 * locked shows what is true when it wakes. Nothing in it is about anybody: a turn is a number.
 */

export interface Rounds {
  /** Whole minutes for each. */
  minutes: number
  /** Which turn it is, from 1. */
  turn: number
  /** When this turn's time is round, in milliseconds; nothing while it does not run. */
  endsAt: number | null
  /** What is left while it does not run, in milliseconds. */
  left: number
}

export const MINUTE = 60_000
export const LEAST = 1
export const MOST = 15

/** Return a clock that has not begun. */
export const fresh = (minutes: number): Rounds => ({ minutes, turn: 1, endsAt: null, left: minutes * MINUTE })

/** Return what is left of this turn at an instant, in milliseconds; never less than nothing. */
export const leftAt = (rounds: Rounds, now: number): number => Math.max(0, rounds.endsAt === null ? rounds.left : rounds.endsAt - now)

/** Return whether nothing has been begun: the first turn, whole. */
export const isFresh = (rounds: Rounds): boolean => rounds.turn === 1 && rounds.endsAt === null && rounds.left === rounds.minutes * MINUTE

/** Let it run from an instant on. */
export const run = (rounds: Rounds, now: number): Rounds => (rounds.endsAt === null ? { ...rounds, endsAt: now + rounds.left } : rounds)

/** Hold it; what is left stays. */
export const hold = (rounds: Rounds, now: number): Rounds => ({ ...rounds, left: leftAt(rounds, now), endsAt: null })

/** Give the next one her whole time; it runs on where it ran. */
export const next = (rounds: Rounds, now: number): Rounds => {
  const left = rounds.minutes * MINUTE
  return { ...rounds, turn: rounds.turn + 1, left, endsAt: rounds.endsAt === null ? null : now + left }
}

/** Give each more or less; what has begun keeps what was used of it. */
export const setMinutes = (rounds: Rounds, minutes: number, now: number): Rounds => {
  const to = Math.min(MOST, Math.max(LEAST, minutes))
  const left = Math.max(0, leftAt(rounds, now) + (to - rounds.minutes) * MINUTE)
  return { ...rounds, minutes: to, left, endsAt: rounds.endsAt === null ? null : now + left }
}

/** Return minutes and seconds as a clock shows them, such as 2:05; a second that has begun counts. */
export function shown(milliseconds: number): string {
  const seconds = Math.ceil(milliseconds / 1000)
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

/** Read a clock that was kept as text; anything else is none. */
export function parsed(text: string | null): Rounds | undefined {
  if (text === null) return undefined
  const found = JSON.parse(text) as Rounds
  return Number.isFinite(found.minutes) && Number.isFinite(found.turn) && Number.isFinite(found.left) ? found : undefined
}
