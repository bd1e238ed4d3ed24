/** Pure: the time with which the form begins. */
import type { Series } from './own'
import { later, wallOf } from './wall'

const EVENING = '20:30'

/** Return a wall time a week from now: at the hour at which the circle meets already, else in the evening. */
export function likely(series: Series[], zone: string, now: number): string {
  const day = later(wallOf(now, zone), 7 * 1440).slice(0, 10)
  return `${day}T${series.at(-1)?.dtstart_local.slice(11, 16) ?? EVENING}`
}
