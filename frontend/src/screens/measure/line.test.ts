import { expect, test } from 'vitest'
import { HEIGHT, path, plot, type Point } from './line'

const point = (week: string, loudness: number, median: number | null = null, missed = 0): Point => ({ week, loudness, median_of_three: median, weeks_missed: missed })
const FIVE = [point('2027-01-04', 8), point('2027-01-11', 0), point('2027-01-18', 10, 8), point('2027-02-08', 4, 4, 2), point('2027-02-15', 5, 5)]

test('every answer is a dot, louder ones higher, in the order of time', () => {
  const { dots } = plot(FIVE, 360)
  expect(dots).toHaveLength(5)
  expect(dots.map(({ x }) => x)).toEqual([...dots.map(({ x }) => x)].sort((a, b) => a - b))
  expect(dots[2]!.y).toBeLessThan(dots[0]!.y)
  expect(dots[1]!.y).toBeGreaterThan(dots[0]!.y)
  expect(Math.max(...dots.map(({ y }) => y))).toBeLessThan(HEIGHT)
})

test('weeks without an answer keep their room, and no line crosses them', () => {
  const { dots, runs, medians } = plot(FIVE, 360)
  expect(runs.map((run) => run.length)).toEqual([3, 2])
  expect(dots[3]!.x - dots[2]!.x).toBeCloseTo(3 * (dots[1]!.x - dots[0]!.x))
  expect(medians.map((run) => run.length)).toEqual([1, 2])
})

test('it fits its room, and grows where many weeks need more', () => {
  expect(plot(FIVE, 360).width).toBe(360)
  expect(Math.max(...plot(FIVE, 360).dots.map(({ x }) => x))).toBeLessThan(360)
  const year = Array.from({ length: 53 }, (_, index) => point(new Date(Date.UTC(2026, 0, 5 + index * 7)).toISOString().slice(0, 10), index % 11))
  const wide = plot(year, 360)
  expect(wide.width).toBeGreaterThan(53 * 15)
  expect(wide.ticks.at(-1)!.week).toBe(year.at(-1)!.week)
  expect(wide.ticks.every(({ x }, index) => index === 0 || x - wide.ticks[index - 1]!.x >= 100)).toBe(true)
})

test('one answer, and none, can be drawn too', () => {
  const one = plot([point('2027-01-04', 5)], 360)
  expect(one.dots).toHaveLength(1)
  expect(one.dots.every(({ x, y }) => Number.isFinite(x) && Number.isFinite(y))).toBe(true)
  expect(plot([], 360)).toMatchObject({ width: 360, dots: [], runs: [], ticks: [] })
  expect(path(one.dots)).toMatch(/^\d+\.\d,\d+\.\d$/)
})
