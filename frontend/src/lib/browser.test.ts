import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { cookie, shelve, shelved, uuid } from './browser'

function shelf() {
  const kept = new Map<string, string>()
  return {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
    removeItem: (name: string) => void kept.delete(name),
  }
}

const forbidden = () => {
  throw new DOMException('The operation is insecure.', 'SecurityError')
}

beforeEach(() => {
  vi.stubGlobal('localStorage', shelf())
  vi.stubGlobal('sessionStorage', shelf())
})
afterEach(() => vi.unstubAllGlobals())

test('a cookie is found by its whole name', () => {
  vi.stubGlobal('document', { cookie: 'xcsrftoken=wrong; csrftoken=a=b; other=1' })
  expect(cookie('csrftoken')).toBe('a=b')
  expect(cookie('token')).toBeUndefined()
})

test('a random id is a UUID of version 4 and never the same', () => {
  const made = Array.from({ length: 500 }, uuid)
  for (const one of made) expect(one).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(new Set(made).size).toBe(made.length)
})

describe('a shelf', () => {
  test('keeps what is put there until it is taken away, each of the two for itself', () => {
    expect(shelve('local', 'kc.zone', 'Europe/Berlin')).toBe(true)
    expect(shelved('local', 'kc.zone')).toBe('Europe/Berlin')
    expect(shelved('session', 'kc.zone')).toBeNull()
    shelve('local', 'kc.zone', null)
    expect(shelved('local', 'kc.zone')).toBeNull()
  })

  test('that the browser forbids is empty and says that it keeps nothing', () => {
    vi.stubGlobal('sessionStorage', { getItem: forbidden, setItem: forbidden, removeItem: forbidden })
    expect(shelve('session', 'kc.draft.1', 'words')).toBe(false)
    expect(shelved('session', 'kc.draft.1')).toBeNull()
  })
})
