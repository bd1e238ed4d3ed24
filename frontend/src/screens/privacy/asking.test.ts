import { expect, it } from 'vitest'
import { asksAgainAt, mayAsk } from './asking'

const declined = { state: 'declined', decided_at: '2027-01-01T10:00:00Z' } as const

it('lets her ask again thirty days after a no, and not a minute before', () => {
  expect(asksAgainAt(declined)).toBe('2027-01-31T10:00:00.000Z')
  expect(mayAsk(declined, Date.parse('2027-01-31T09:59:00Z'))).toBe(false)
  expect(mayAsk(declined, Date.parse('2027-01-31T10:00:00Z'))).toBe(true)
})

it('asks nothing of whoever waits for an answer or leads already', () => {
  for (const state of ['applied', 'approved', 'expired'] as const) expect(mayAsk({ state, decided_at: null }, 0)).toBe(false)
  expect(mayAsk({ state: 'none', decided_at: null }, 0)).toBe(true)
})
