/** Pure: instants as a person reads them, in her zone and language. */

export interface Reader {
  /** An IANA name. */
  zone: string
  /** A BCP 47 tag, such as en-GB. */
  tag: string
}

const formats = new Map<string, Intl.DateTimeFormat>()

function format(reader: Reader, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${reader.tag} ${reader.zone} ${JSON.stringify(options)}`
  let made = formats.get(key)
  if (!made) {
    made = new Intl.DateTimeFormat(reader.tag, { ...options, timeZone: reader.zone })
    formats.set(key, made)
  }
  return made
}

/** Return the calendar day of an instant in a zone as a number of days, so that days can be subtracted. */
export function dayNumber(instant: number, zone: string): number {
  const parts = format({ zone, tag: 'en-CA' }, { year: 'numeric', month: '2-digit', day: '2-digit' }).format(instant)
  return Math.round(Date.parse(`${parts}T00:00:00Z`) / 86_400_000)
}

/** Return "today", "tomorrow", a weekday within the week, or a date; the first letter is capital. */
export function day(instant: number, reader: Reader, now: number): string {
  const distance = dayNumber(instant, reader.zone) - dayNumber(now, reader.zone)
  if (distance >= -1 && distance <= 1) return capital(new Intl.RelativeTimeFormat(reader.tag, { numeric: 'auto' }).format(distance, 'day'))
  const far = distance < 0 || distance > 6
  return capital(format(reader, far ? { weekday: 'short', day: 'numeric', month: 'long' } : { weekday: 'long', day: 'numeric', month: 'long' }).format(instant))
}

/** Return the time of day, as her browser's region writes it. */
export function time(instant: number, reader: Reader): string {
  return format(reader, { hour: 'numeric', minute: '2-digit' }).format(instant)
}

/** Return day and time in one line. */
export function when(instant: number, reader: Reader, now: number): string {
  return `${day(instant, reader, now)}, ${time(instant, reader)}`
}

/** Return the full date and time, for where no doubt may be left; within a sentence, so as small as the language has it. */
export function exactly(instant: number, reader: Reader): string {
  return format(reader, { weekday: 'long', day: 'numeric', month: 'long', hour: 'numeric', minute: '2-digit' }).format(instant)
}

/** Return a zone's name as people say it, such as "Central European Time"; the IANA name where there is none. */
export function zoneName(zone: string, tag: string, instant = Date.now()): string {
  const parts = format({ zone, tag }, { timeZoneName: 'longGeneric' }).formatToParts(instant)
  return parts.find((part) => part.type === 'timeZoneName')?.value ?? zone
}

/** Return whether two zones read the same on the clock at that instant. */
export function sameClock(instant: number, one: string, other: string): boolean {
  const clock = (zone: string) => format({ zone, tag: 'en-GB' }, { hour: '2-digit', minute: '2-digit', day: '2-digit', month: '2-digit' }).format(instant)
  return clock(one) === clock(other)
}

/** Return the browser's own zone. */
export const browserZone = (): string => new Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC'

/** Return every zone the browser knows, hers included. */
export function zones(own: string): string[] {
  const known = typeof Intl.supportedValuesOf === 'function' ? Intl.supportedValuesOf('timeZone') : ['UTC']
  return known.includes(own) ? known : [own, ...known].sort()
}

/** Minutes from now until four in the morning in her zone: "tonight", for whoever is still up. At least one. */
export function minutesOfTonight(now: number, zone: string): number {
  const parts = format({ zone, tag: 'en-GB' }, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).formatToParts(now)
  const of = (type: string) => Number(parts.find((part) => part.type === type)?.value ?? 0)
  const minutes = of('hour') * 60 + of('minute')
  const until = minutes < 240 ? 240 - minutes : 1440 + 240 - minutes
  return Math.max(1, until)
}

export interface Left {
  days: number
  hours: number
  minutes: number
}

/** Return what is left until an instant, in whole minutes rounded up; nothing once it has come. */
export function left(until: number, now: number): Left | null {
  const minutes = Math.ceil((until - now) / 60_000)
  if (minutes <= 0) return null
  return { days: Math.floor(minutes / 1440), hours: Math.floor((minutes % 1440) / 60), minutes: minutes % 60 }
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
