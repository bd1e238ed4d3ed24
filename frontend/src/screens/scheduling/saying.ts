/** Pure: a rule and a date in words. */
import type { words } from '../../words'
import type { Series } from './own'
import { rhythmOf } from './rhythm'
import { timeOfWall, weekdayOf } from './wall'

type Words = ReturnType<typeof words<'scheduling'>>

/** Return by which rule a series meets, on the circle's wall, as in "Every week, Tuesday, 20:30". */
export function ruleInWords(t: Words, series: Series, tag: string): string {
  const [day, time, read] = [weekdayOf(series.dtstart_local, tag), timeOfWall(series.dtstart_local, tag), rhythmOf(series.rrule)]
  if (!read) return t.rule.own(day, time)
  const said = read.rhythm === 'monthly' ? t.rule.monthly(t.rule.turns[String(read.turn)] ?? '', day, time) : t.rule[read.rhythm](day, time)
  return read.times ? `${said}, ${t.rule.times(read.times)}` : said
}

/** Return handles in a row, each kept to its own direction. */
export const together = (handles: string[]): string => handles.map((one) => `\u2068${one}\u2069`).join(', ')
