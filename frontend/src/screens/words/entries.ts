/** Pure: her words by month, and how long they may be. */
import type { Attended, Reflection } from './own'

export const LONGEST = 5_000

/** Return the name under which her draft about a session is kept. */
export const draftPlace = (session: string): string => `words/${session}`

export interface Month {
  /** Such as 2026-11, on her clock. */
  key: string
  entries: Reflection[]
}

/** Return reflections by month in her zone, in the order in which they came. */
export function byMonth(reflections: readonly Reflection[], zone: string): Month[] {
  const months: Month[] = []
  for (const one of reflections) {
    const key = monthOf(Date.parse(one.created_at), zone)
    const last = months.at(-1)
    if (last?.key === key) last.entries.push(one)
    else months.push({ key, entries: [one] })
  }
  return months
}

function monthOf(instant: number, zone: string): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit' }).format(instant).slice(0, 7)
}

/** Return how many characters are too many, as the server counts them: by code point. Nothing is ever cut off. */
export const tooMany = (text: string): number => Math.max(0, [...text].length - LONGEST)

/** Return when the hour was that words are about, where it is known. */
export const hourOf = (reflection: Reflection, hours: readonly Attended[]): string | undefined => hours.find((one) => one.id === reflection.session)?.starts_at

/** Return two texts as one, neither lost; what is contained in the other is not said twice. */
export function joined(kept: string, typed: string): string {
  const [one, other] = [kept.trim(), typed.trim()]
  if (other.includes(one)) return typed
  if (one.includes(other)) return kept
  return `${kept.trimEnd()}\n\n${typed.trimStart()}`
}
