/** A day of the calendar, written out, in her zone and language. */
import { session } from '../../lib/session.svelte'

/** Return the day of an instant: text of the API, or seconds as allauth counts them. */
export function calendarDay(instant: string | number | null): string {
  const at = typeof instant === 'number' ? instant * 1000 : Date.parse(instant ?? '')
  if (Number.isNaN(at)) return ''
  return new Intl.DateTimeFormat(session.reader.tag, { dateStyle: 'long', timeZone: session.reader.zone }).format(at)
}

/** Return a day that is told as YYYY-MM-DD, written out; no zone moves it. */
export const dayOf = (date: string): string => new Intl.DateTimeFormat(session.reader.tag, { dateStyle: 'full', timeZone: 'UTC' }).format(Date.parse(`${date}T00:00:00Z`))

/** Return what a day of the week is called, Monday being 0. */
export const weekday = (index: number): string => new Intl.DateTimeFormat(session.reader.tag, { weekday: 'long', timeZone: 'UTC' }).format(Date.UTC(2024, 0, 1 + index))
