/** Pure: where the points of her line stand on paper. Weeks without an answer stay empty; nothing is drawn across them. */
import type { Schemas } from '../../api/client'

export type Point = Schemas['PointOut']

export interface Dot {
  x: number
  y: number
  point: Point
}

export interface Plot {
  width: number
  dots: Dot[]
  /** Answers of weeks that follow each other. */
  runs: Dot[][]
  /** The same of the middle of the last three. */
  medians: Dot[][]
  rows: { y: number; loudness: number }[]
  ticks: { x: number; week: string }[]
}

export const HEIGHT = 240
const EDGE = { left: 14, right: 22, top: 14, bottom: 32 }
const STEP = { least: 16, most: 80 }
const LOUDEST = 10
const WEEK = 7 * 86_400_000
const APART = 110

/** Return how far down a loudness stands. */
const yOf = (loudness: number): number => EDGE.top + (1 - loudness / LOUDEST) * (HEIGHT - EDGE.top - EDGE.bottom)

/** Return her line on paper at least so wide; many weeks make it wider, so that no point hides another. */
export function plot(points: readonly Point[], room: number): Plot {
  const first = Date.parse(points[0]?.week ?? '')
  const weekOf = (point: Point): number => Math.round((Date.parse(point.week) - first) / WEEK)
  const last = points.length ? weekOf(points.at(-1)!) : 0
  const step = Math.min(STEP.most, Math.max(STEP.least, (room - EDGE.left - EDGE.right) / Math.max(1, last)))
  const xOf = (point: Point): number => EDGE.left + weekOf(point) * step
  const at = (point: Point, loudness: number): Dot => ({ x: xOf(point), y: yOf(loudness), point })
  const dots = points.map((point) => at(point, point.loudness))
  return {
    width: Math.max(room, EDGE.left + last * step + EDGE.right),
    dots,
    runs: runs(dots),
    medians: runs(points.flatMap((point) => (point.median_of_three === null ? [] : at(point, point.median_of_three)))),
    rows: [0, 5, LOUDEST].map((loudness) => ({ y: yOf(loudness), loudness })),
    ticks: ticks(dots),
  }
}

function runs(dots: readonly Dot[]): Dot[][] {
  const found: Dot[][] = []
  for (const dot of dots) {
    const run = found.at(-1)
    if (run && dot.point.weeks_missed === 0) run.push(dot)
    else found.push([dot])
  }
  return found
}

/** Name as many weeks as have room for their names, the last one first. */
function ticks(dots: readonly Dot[]): Plot['ticks'] {
  const found: Plot['ticks'] = []
  for (const { x, point } of [...dots].reverse()) {
    if (!found.length || found.at(-1)!.x - x >= APART) found.push({ x, week: point.week })
  }
  return found.reverse()
}

/** Return dots as the points of a polyline. */
export const path = (dots: readonly Dot[]): string => dots.map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ')
