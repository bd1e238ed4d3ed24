/** Pure: the hours that the finder answers, as a week on her own clock. */
import type { Schemas } from '../../api/client'
import { instantOf, wallOf } from './wall'

export type Slot = Schemas['SlotOut']

export interface Cell {
  slot: Slot
  /** On her own wall. */
  local: string
  /** How warm it is: 1 to 4, by how many of the circle can come. */
  warmth: number
}

export interface Week {
  /** Seven wall times, one for each column: the days in the order in which they come. */
  days: string[]
  rows: { time: string; cells: (Cell | undefined)[] }[]
}

const STEPS = 4

/** Return the week as rows of half hours and columns of days. Rows in which nothing is found are left out. */
export function weekOf(slots: Slot[], zone: string): Week {
  const cells = slots.map((slot) => ({ slot, local: wallOf(instantOf(slot.local_start, slot.timezone), zone), warmth: warmthOf(slot) }))
  const first = cells.map(({ local }) => local.slice(0, 10)).sort()[0]
  if (!first) return { days: [], rows: [] }
  const start = Date.parse(`${first}T00:00Z`)
  const days = Array.from({ length: 7 }, (_, at) => new Date(start + at * 86_400_000).toISOString().slice(0, 16))
  const column = (local: string): number => (((Date.parse(`${local.slice(0, 10)}T00:00Z`) - start) / 86_400_000) % 7 + 7) % 7
  const times = [...new Set(cells.map(({ local }) => local.slice(11)))].sort()
  const rows = times.map((time) => ({ time, cells: days.map((_, at) => cells.find(({ local }) => local.slice(11) === time && column(local) === at)) }))
  return { days, rows }
}

const warmthOf = (slot: Slot): number => Math.max(1, Math.ceil((STEPS * slot.attending) / Math.max(1, slot.of)))

const ARROWS = new Map<string, readonly [number, number]>([['ArrowUp', [-1, 0]], ['ArrowDown', [1, 0]], ['ArrowLeft', [0, -1]], ['ArrowRight', [0, 1]]])

/** Return where an arrow leads from a cell: the next one with an hour in it, or the same where there is none. */
export function onward(week: Week, row: number, column: number, key: string): [number, number] {
  const [down, right] = ARROWS.get(key) ?? [0, 0]
  const isInside = (y: number, x: number): boolean => y >= 0 && y < week.rows.length && x >= 0 && x < 7
  if (down || right) for (let [y, x] = [row + down, column + right]; isInside(y, x); [y, x] = [y + down, x + right]) if (week.rows[y]?.cells[x]) return [y, x]
  return [row, column]
}
