/** Pure: what she asks for on the screen of a series, as the API takes it: only what differs from what is. */
import type { Edit, Series, Session } from './own'
import { rhythmOf, ruleOf, type Rhythm } from './rhythm'
import { later } from './wall'

export type Scope = 'this' | 'following' | 'all'

export interface Wished {
  scope: Scope
  isCancelling: boolean
  /** Of one hour. */
  local: string
  /** Of many. */
  time: string
  /** By how many days the weekday moves. */
  shift: number
  rhythm: Exclude<Rhythm, 'once'> | ''
  minutes: number
  /** Undefined leaves it. */
  capacity: number | undefined
}

/** Return the wishes that change nothing: the screen begins with these, and again with every other hour that is chosen. */
export const asItIs = (series: Series, session: Session | undefined, scope: Scope): Wished => ({
  scope,
  isCancelling: false,
  local: session?.local_start.slice(0, 16) ?? '',
  time: (session?.local_start ?? series.dtstart_local).slice(11, 16),
  shift: 0,
  rhythm: rhythmOf(series.rrule)?.rhythm ?? '',
  minutes: (session ?? series).duration_minutes,
  capacity: session?.capacity,
})

/** Return the edit, or nothing where she has changed nothing, or something is missing. */
export function editOf(wished: Wished, series: Series, session: Session | undefined): Edit | undefined {
  const place = wished.scope === 'all' ? { scope: wished.scope } : session && { scope: wished.scope, session: session.id }
  if (!place) return undefined
  if (wished.isCancelling) return { ...place, cancel: true }
  const was = asItIs(series, session, wished.scope)
  const edit: Edit = {
    ...place,
    ...(isLength(wished.minutes) && wished.minutes !== was.minutes ? { duration_minutes: wished.minutes } : {}),
    ...(wished.capacity && wished.capacity !== was.capacity ? { capacity: wished.capacity } : {}),
    ...(wished.scope === 'this' ? one(wished, was) : many(wished, was, series, session)),
  }
  return Object.keys(edit).length > Object.keys(place).length ? edit : undefined
}

const isLength = (minutes: number): boolean => Number.isInteger(minutes) && minutes >= 15 && minutes <= 240
const one = (wished: Wished, was: Wished): Partial<Edit> => (wished.local.length === 16 && wished.local !== was.local ? { local_start: wished.local } : {})

function many(wished: Wished, was: Wished, series: Series, session: Session | undefined): Partial<Edit> {
  const isOther = wished.rhythm !== '' && wished.rhythm !== was.rhythm
  const begin = session?.local_start ?? series.dtstart_local
  return {
    ...(wished.time && wished.time !== was.time ? { local_time: wished.time } : {}),
    ...(isOther ? { rrule: ruleOf(wished.rhythm as Rhythm, later(begin, 0), rhythmOf(series.rrule)?.times)! } : wished.shift ? { shift_days: wished.shift } : {}),
  }
}
