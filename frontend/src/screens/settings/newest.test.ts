import { expect, it } from 'vitest'
import { newest, type Consent } from './newest'

const word = (purpose: Consent['purpose'], granted: boolean, version: number): Consent => ({ purpose, granted, version, text: null, granted_at: '2026-01-01T00:00:00Z', withdrawn_at: granted ? null : '2026-02-01T00:00:00Z' })

it('takes the newest word of each purpose, and a yes that stands before all', () => {
  const list = [word('reflections', false, 2), word('agreement', false, 2), word('agreement', true, 1), word('reflections', false, 1)]
  expect(newest(list)).toEqual({ reflections: list[0], agreement: list[2] })
})
