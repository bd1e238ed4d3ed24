/** A day of the calendar, written out, in her zone and language. */
import { session } from '../../lib/session.svelte'

/** Return the day of an instant: text of the API, or seconds as allauth counts them. */
export function calendarDay(instant: string | number | null): string {
  const at = typeof instant === 'number' ? instant * 1000 : Date.parse(instant ?? '')
  if (Number.isNaN(at)) return ''
  return new Intl.DateTimeFormat(session.reader.tag, { dateStyle: 'long', timeZone: session.reader.zone }).format(at)
}
