import { describe, expect, test } from 'vitest'
import css from '../../design/tokens.css?raw'
import { contrast, ENOUGH, PAIRS, tokensOf } from './contrast'

const [light = '', dark = ''] = css.split('@media (prefers-color-scheme: dark)')
const ofDark = dark.split('@media')[0] ?? ''

test('black on white is 21, a colour on itself 1', () => {
  expect(contrast('#000', '#ffffff')).toBeCloseTo(21)
  expect(contrast('#6b2f55', '#6b2f55')).toBe(1)
  expect(() => contrast('plum', '#fff')).toThrow()
})

describe.each([
  ['light', tokensOf(light)],
  ['dark', { ...tokensOf(light), ...tokensOf(ofDark) }],
])('in the %s', (_name, tokens) => {
  test.each(PAIRS)('$front on $behind can be told apart', ({ front, behind, kind }) => {
    expect(contrast(tokens[front]!, tokens[behind]!)).toBeGreaterThanOrEqual(ENOUGH[kind])
  })
})
