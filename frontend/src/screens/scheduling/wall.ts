/** Pure: times on a wall ("2027-01-05T20:30"), which belong to a place and not to an instant. */
import { dayNumber, time, type Reader } from '../../lib/dates'

/** Return the wall time of an instant in a zone. */
export function wallOf(instant: number, zone: string): string {
  const parts = new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).formatToParts(instant)
  const of = (type: string): string => parts.find((part) => part.type === type)?.value ?? '00'
  return `${of('year')}-${of('month')}-${of('day')}T${of('hour')}:${of('minute')}`
}

/** Return the instant of a wall time in a zone: the first of two, and past the gap where clocks skip it. */
export function instantOf(local: string, zone: string): number {
  const wall = local.slice(0, 16)
  const wanted = Date.parse(`${wall}Z`)
  const offset = (instant: number): number => Date.parse(`${wallOf(instant, zone)}Z`) - instant
  // With the offsets of the day before and the day after, one of two instants reads so; where none does it is a gap.
  const tries = [offset(wanted - 86_400_000), offset(wanted + 86_400_000)].map((one) => wanted - one)
  return tries.find((one) => wallOf(one, zone) === wall) ?? tries[0]!
}

/** Return a wall time so many minutes later, on the same wall. */
export const later = (local: string, minutes: number): string => new Date(Date.parse(`${local.slice(0, 16)}Z`) + minutes * 60_000).toISOString().slice(0, 16)

/** How a wall time reads: the place is left out, so that no clock moves it. */
export const atWall = (local: string): number => Date.parse(`${local.slice(0, 16)}Z`)
const still = (tag: string): Reader => ({ zone: 'UTC', tag })

/** Return the time of day of a wall time, as her region writes it. */
export const timeOfWall = (local: string, tag: string): string => time(atWall(local), still(tag))

/** Return the weekday of a wall time, as in "Tuesday". */
export const weekdayOf = (local: string, tag: string, form: 'long' | 'short' = 'long'): string => new Intl.DateTimeFormat(tag, { weekday: form, timeZone: 'UTC' }).format(atWall(local))

/** Return the date of a wall time without its year, as in "Tue, 5 January". */
export const dateOfWall = (local: string, tag: string): string => new Intl.DateTimeFormat(tag, { weekday: 'short', day: 'numeric', month: 'long', timeZone: 'UTC' }).format(atWall(local))

/** Return how many days one wall time lies after another. */
export const daysBetween = (from: string, to: string): number => dayNumber(atWall(to), 'UTC') - dayNumber(atWall(from), 'UTC')
