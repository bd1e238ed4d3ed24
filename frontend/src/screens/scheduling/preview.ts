/** Pure: what is worth showing of the next dates of a rule. */
import type { Schemas } from '../../api/client'

export type Preview = Schemas['PreviewOut']
export type Wall = Schemas['WallOut']
export type Kind = Schemas['OccurrenceOut']['kind']

export interface Date_ {
  utc: string
  /** On the wall of the circle: as the rule says, and as it is shown once the clocks have had their say. */
  local: string
  shown: string
  kind: Kind
  isTaken: boolean
  walls: Wall[]
}

export const NEXT = 4
const AT_ONCE = 3
const hours = (walls: Wall[]): string => walls.map((wall) => `${wall.local.slice(11, 16)} ${wall.members}`).join()

/**
 * Return the next dates, and of the later ones those at which a clock changes, an hour moves for somebody, or another
 * session stands: a few, and the rest for whoever wants to see them all, so that a phone shows what comes below. Where
 * one of the next is taken already, the later ones that are, and nothing else, say nothing new and are counted. What has
 * passed is left out, as it is when the rule is written.
 */
export function worthShowing(preview: Preview, now: number): { next: Date_[]; later: Date_[]; rest: Date_[] } {
  const all = preview.occurrences.filter((one) => Date.parse(one.utc) > now).map((one) => ({
    utc: one.utc, local: one.local, shown: one.shown_local, kind: one.kind, isTaken: preview.taken.includes(one.utc),
    walls: preview.walls.filter((wall) => wall.starts_at === one.utc),
  }))
  const [next, after] = [all.slice(0, NEXT), all.slice(NEXT)]
  const isKnown = next.some(({ isTaken }) => isTaken)
  const differs = (one: Date_, at: number): boolean => one.kind !== 'normal' || hours(one.walls) !== hours(all[at + NEXT - 1]!.walls)
  const later = after.filter((one, at) => differs(one, at) || (one.isTaken && !isKnown)).slice(0, AT_ONCE)
  return { next, later, rest: after.filter((one, at) => (one.isTaken || differs(one, at)) && !later.includes(one)) }
}

export type Hour = 'late' | 'early' | null

/** Return whether an hour on a wall is late (22:00 to 6:00) or early (to 8:00), as the server has it. */
export function hourOf(local: string): Hour {
  const clock = local.slice(11, 16)
  if (clock >= '22:00' || clock < '06:00') return 'late'
  return clock < '08:00' ? 'early' : null
}
