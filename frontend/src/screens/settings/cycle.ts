/** Pure: quiet hours that go by weeks, as she sees them: which week runs now, and what is wrong with what she typed. */
import { dayNumber } from '../../lib/dates'

export interface Hours {
  from: string
  to: string
}
export type Night = Hours | null
export type Week = Night[]
export interface Cycle {
  /** A Monday on which the first of the weeks begins, as YYYY-MM-DD. */
  anchor: string
  weeks: Week[]
}

export const MOST_WEEKS = 4
const DAYS = 7
// Day 0 is a Thursday; the Monday before it is three days earlier.
const MONDAY = -3

const weekNumber = (day: number): number => Math.floor((day - MONDAY) / DAYS)
const numberOf = (date: string): number => Math.round(Date.parse(`${date}T00:00:00Z`) / 86_400_000)

/** Return a day as YYYY-MM-DD, so many days after the present one in a zone. */
export const dateIn = (now: number, zone: string, days = 0): string => new Date((dayNumber(now, zone) + days) * 86_400_000).toISOString().slice(0, 10)

/** Return which of the weeks runs now in a zone, counted from 0. */
export function weekNow({ anchor, weeks }: Cycle, now: number, zone: string): number {
  const passed = weekNumber(dayNumber(now, zone)) - weekNumber(numberOf(anchor))
  return ((passed % weeks.length) + weeks.length) % weeks.length
}

/** Return the Monday from which on the weeks count, so that this week is the one she says, counted from 0. */
export function anchorFor(index: number, now: number, zone: string): string {
  const monday = (weekNumber(dayNumber(now, zone)) - index) * DAYS + MONDAY
  return new Date(monday * 86_400_000).toISOString().slice(0, 10)
}

/** Return so many weeks: what is there stays, what is new is like the first. */
export const resized = (weeks: Week[], length: number): Week[] => Array.from({ length }, (_, index) => (weeks[index] ?? weeks[0]!).map((night) => night && { ...night }))

/** Return a week that is the same every night. */
export const everyNight = (night: Night): Week => Array.from({ length: DAYS }, () => night && { ...night })

/** Return the first night whose hours are missing or the same, by week and day; nothing where all is well. */
export function wrongNight(weeks: Week[]): { week: number; day: number } | undefined {
  for (const [week, nights] of weeks.entries())
    for (const [day, night] of nights.entries()) if (night && (!night.from || !night.to || night.from === night.to)) return { week, day }
  return undefined
}

/** Return what is wrong with other hours for some days: one to fourteen, not over yet, beginning within four weeks. */
export function isSpan(from: string, until: string, today: string): boolean {
  const [first, last, now] = [numberOf(from), numberOf(until), numberOf(today)]
  return last >= first && last - first < 14 && last >= now && first <= now + 28
}
