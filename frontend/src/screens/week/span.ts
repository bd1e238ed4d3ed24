/** Pure: a stretch of time in words, by its two largest units. */
import type common from '../../words/en/common'

type Units = Pick<typeof common, 'days' | 'hours' | 'minutes' | 'and'>

/** How long before a session: minutes, or the same time on the wall the day before. */
export type Lead = number | 'day_before'

/** Return the minutes of a lead; the day before has as many as a day without a change of clocks. */
export const minutesOf = (lead: Lead): number => (lead === 'day_before' ? 1440 : lead)

/** Return a lead in words, such as "2 days and 3 hours". Small change after the two largest is left out. */
export function spell(lead: Lead, t: Units): string {
  const minutes = minutesOf(lead)
  const parts = [
    [Math.floor(minutes / 1440), t.days],
    [Math.floor((minutes % 1440) / 60), t.hours],
    [minutes % 60, t.minutes],
  ] as const
  const first = parts.findIndex(([number]) => number > 0)
  if (first < 0) return t.minutes(0)
  const said = parts.slice(first, first + 2).filter(([number]) => number > 0).map(([number, unit]) => unit(number))
  return said.length === 2 ? t.and(said[0]!, said[1]!) : said[0]!
}

/** Return how far away something is: with minutes on the last day, in days alone from the second on. */
export const distance = (minutes: number, t: Units): string => spell(minutes < 2880 ? minutes : minutes - (minutes % 1440), t)

/** Return the whole minutes that are left until an instant, rounded up; 0 once it has come. */
export const minutesLeft = (until: number, now: number): number => Math.max(0, Math.ceil((until - now) / 60_000))

/** Return whether a reminder goes out, from the reason of its instant. */
export const isSent = (reason: string): boolean => reason === 'as_wished' || reason === 'before_quiet_hours'
