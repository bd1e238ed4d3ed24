import { expect, it } from 'vitest'
import { bare, isComplete, shown } from './code'

it('reads a code however it was pasted', () => {
  for (const text of ['BCDF-GHJK', 'bcdfghjk', ' BCDF GHJK\n', 'bcdf–ghjk', 'BCDF-GHJKX']) expect(bare(text)).toBe('BCDFGHJK')
})

it('shows it as the letter does', () => {
  expect(shown('bcdf')).toBe('BCDF')
  expect(shown('bcdfg')).toBe('BCDF-G')
  expect(shown('BCDF-GHJK')).toBe('BCDF-GHJK')
  expect(shown('')).toBe('')
})

it('knows when it is whole', () => {
  expect(isComplete('BCDF-GHJ')).toBe(false)
  expect(isComplete('BCDF-GHJK')).toBe(true)
})
