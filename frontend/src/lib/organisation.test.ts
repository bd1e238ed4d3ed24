import { expect, test } from 'vitest'
import { unquoted } from './organisation'

test.each([
  ['"Harbour & Street"', 'Harbour & Street'], [' "Casa de mamás"', 'Casa de mamás'], ['"the \\"house\\" on C:\\\\"', 'the "house" on C:\\'], ['', ''], ['"broken', ''],
])('%s says %s', (value, said) => {
  expect(unquoted(value)).toBe(said)
})
