import { expect, test } from 'vitest'
import { left, LONGEST } from './left'

test('an emoji is one character, and blanks around it are none', () => {
  expect(left('')).toBe(LONGEST)
  expect(left('  A 🏮 ')).toBe(LONGEST - 3)
  expect(left('x'.repeat(281))).toBe(-1)
})
