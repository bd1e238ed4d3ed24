import { describe, expect, test } from 'vitest'
import { isWhole, LONGEST_PASSAGE, passages } from './passages'

describe('what she may point at', () => {
  test.each([
    ['One. Two? Three', ['One.', 'Two?', 'Three']],
    ['A line\nanother line\n\n', ['A line', 'another line']],
    ['Again. Again.', ['Again.']],
    ['   ', []],
  ])('of %j', (text, found) => expect(passages(text)).toEqual(found))

  test('is never longer than is taken, and nothing of it is lost', () => {
    const long = '🌙'.repeat(LONGEST_PASSAGE + 3)
    expect(passages(long).map((one) => [...one].length)).toEqual([LONGEST_PASSAGE, 3])
    expect(passages(long).join('')).toBe(long)
    expect([isWhole(long), isWhole('Short.')]).toEqual([false, true])
  })
})
