import { describe, expect, test } from 'vitest'
import { impatience } from './exit'

describe('the way out by Escape', () => {
  test('three presses within two seconds are enough', () => {
    const isEnough = impatience()
    expect([0, 900, 2_000].map(isEnough)).toEqual([false, false, true])
  })

  test('slow presses never are', () => {
    const isEnough = impatience()
    expect([0, 1_500, 3_000, 4_500, 6_000].map(isEnough)).toEqual([false, false, false, false, false])
  })

  test('a slow press before three quick ones does no harm', () => {
    const isEnough = impatience()
    expect([0, 5_000, 5_500, 6_000].map(isEnough)).toEqual([false, false, false, true])
  })
})
