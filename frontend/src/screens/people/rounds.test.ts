import { describe, expect, test } from 'vitest'
import { fresh, hold, isFresh, leftAt, MINUTE, next, parsed, run, setMinutes, shown } from './rounds'

const NOW = 1_800_000_000_000

describe('a clock for rounds', () => {
  test('counts from the clock on the wall, however long the screen was locked', () => {
    const running = run(fresh(2), NOW)
    expect(leftAt(running, NOW + 30_000)).toBe(90_000)
    expect(leftAt(running, NOW + 45 * MINUTE)).toBe(0)
  })

  test('keeps what is left while it is held, and goes on from there', () => {
    const held = hold(run(fresh(2), NOW), NOW + 50_000)
    expect(leftAt(held, NOW + 10 * MINUTE)).toBe(70_000)
    expect(leftAt(run(held, NOW + 10 * MINUTE), NOW + 10 * MINUTE + 10_000)).toBe(60_000)
  })

  test('gives the next one all of her time, running where it ran', () => {
    const after = next(run(fresh(3), NOW), NOW + 100_000)
    expect([after.turn, leftAt(after, NOW + 100_000)]).toEqual([2, 3 * MINUTE])
    expect(next(fresh(3), NOW).endsAt).toBeNull()
  })

  test('may be given more or less in the middle, within bounds', () => {
    const running = run(fresh(2), NOW)
    expect(leftAt(setMinutes(running, 3, NOW + 30_000), NOW + 30_000)).toBe(150_000)
    expect(leftAt(setMinutes(running, 1, NOW + 90_000), NOW + 90_000)).toBe(0)
    expect(setMinutes(fresh(1), 0, NOW).minutes).toBe(1)
    expect(setMinutes(fresh(15), 16, NOW).minutes).toBe(15)
  })

  test('knows whether it has begun', () => {
    expect(isFresh(fresh(2))).toBe(true)
    expect(isFresh(run(fresh(2), NOW))).toBe(false)
    expect(isFresh(next(fresh(2), NOW))).toBe(false)
    expect(isFresh(setMinutes(fresh(2), 3, NOW))).toBe(true)
  })

  test('is read as minutes and seconds', () => {
    expect([shown(125_000), shown(59_001), shown(0), shown(600_000)]).toEqual(['2:05', '1:00', '0:00', '10:00'])
  })

  test('is found again in a tab that was loaded anew', () => {
    const running = run(fresh(2), NOW)
    expect(parsed(JSON.stringify(running))).toEqual(running)
    expect([parsed(null), parsed('{}')]).toEqual([undefined, undefined])
  })
})
