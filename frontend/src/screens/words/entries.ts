/** Pure: her words by month, and how long they may be. */
import type { Attended, Reflection } from './own'

export const LONGEST = 5_000

/** Return the address of the sheet for one question after a session: the first, or the one of a few days on. */
export const sheetOf = (session: string, isMidweek = false): string => `/words/${session}${isMidweek ? '?midweek' : ''}`

/** Return the name under which her draft on that sheet is kept. */
export const draftPlace = (session: string, isMidweek = false): string => `words/${session}${isMidweek ? '/midweek' : ''}`

export interface Month {
  /** Such as 2026-11, on her clock. */
  key: string
  entries: Reflection[]
}

/** Return reflections by the month of their hour in her zone, the newest first. */
export function byMonth(reflections: readonly Reflection[], hours: readonly Attended[], zone: string): Month[] {
  const months: Month[] = []
  const dated = reflections.map((one) => ({ one, at: Date.parse(hourOf(one, hours)) })).sort((a, b) => b.at - a.at)
  for (const { one, at } of dated) {
    const key = monthOf(at, zone)
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

/** Return when the hour was that words are about; where that is not known, when she wrote them. */
export const hourOf = (reflection: Reflection, hours: readonly Attended[]): string => hours.find((one) => one.id === reflection.session)?.starts_at ?? reflection.created_at

/** Return two texts as one, neither lost; what is contained in the other is not said twice. */
export function joined(kept: string, typed: string): string {
  const [one, other] = [kept.trim(), typed.trim()]
  if (other.includes(one)) return typed
  if (one.includes(other)) return kept
  return `${kept.trimEnd()}\n\n${typed.trimStart()}`
}
