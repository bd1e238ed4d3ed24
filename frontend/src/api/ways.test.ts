import { expect, it } from 'vitest'
import { obstacle, waysOf } from './ways'

it.each([
  ['kindcircle.example', true, true, null],
  ['localhost', true, true, null],
  ['127.0.0.1', true, true, 'noHost'],
  ['[::1]', true, true, 'noHost'],
  ['192.168.1.7', false, false, 'notSecure'],
  ['kindcircle.example', true, false, 'noBrowser'],
] as const)('says what stands in the way of passkeys at %s', (host, isSecure, isKnown, expected) => {
  expect(obstacle(host, isSecure, isKnown)).toBe(expected)
})

it('offers the ways that there are, the least trouble first', () => {
  expect(waysOf([{ id: 'reauthenticate' }, { id: 'password_reset_by_code' }])).toEqual(['password'])
  expect(waysOf([{ id: 'mfa_reauthenticate', types: ['recovery_codes', 'webauthn'] }])).toEqual(['passkey', 'code'])
  expect(waysOf([{ id: 'reauthenticate' }, { id: 'mfa_reauthenticate', types: ['totp'] }])).toEqual(['password', 'code'])
  expect(waysOf([{ id: 'login' }])).toEqual([])
})
