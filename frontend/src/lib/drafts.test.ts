import { beforeEach, describe, expect, test, vi } from 'vitest'
import { claimDrafts, draft, forgetDrafts, hasDrafts, keepDraft } from './drafts'

class Shelf {
  [name: string]: unknown
  getItem = (name: string) => (Object.hasOwn(this, name) ? String(this[name]) : null)
  setItem(name: string, value: string) {
    this[name] = value
  }
  removeItem(name: string) {
    delete this[name]
  }
}

const listening = new Set<string>()

beforeEach(() => {
  listening.clear()
  vi.stubGlobal('sessionStorage', new Shelf())
  vi.stubGlobal('addEventListener', (name: string) => listening.add(name))
  vi.stubGlobal('removeEventListener', (name: string) => listening.delete(name))
  forgetDrafts()
})

describe('what she is typing', () => {
  test('is kept until it is saved', () => {
    expect(keepDraft('words/1', 'I was not the only one.')).toBe(true)
    expect(draft('words/1')).toBe('I was not the only one.')
    expect(hasDrafts()).toBe(true)
    keepDraft('words/1', '')
    expect(hasDrafts()).toBe(false)
  })

  test('never asks before the tab is closed as long as the browser keeps it', () => {
    keepDraft('words/1', 'kept')
    expect(listening).not.toContain('beforeunload')
  })

  test('stays in memory where the browser keeps nothing, and then the tab asks', () => {
    vi.stubGlobal('sessionStorage', {
      setItem() {
        throw new Error('full')
      },
      getItem: () => null,
    })
    expect(keepDraft('words/1', 'a long evening')).toBe(false)
    expect(draft('words/1')).toBe('a long evening')
    expect(listening).toContain('beforeunload')
    keepDraft('words/1', '')
    expect(listening).not.toContain('beforeunload')
  })

  test('is forgotten when somebody else signs in, and not when she does so again', () => {
    claimDrafts('mia')
    keepDraft('words/1', 'hers')
    claimDrafts('mia')
    expect(draft('words/1')).toBe('hers')
    claimDrafts('tom')
    expect(draft('words/1')).toBe('')
  })

  test('typed before anybody signed in belongs to who signs in', () => {
    keepDraft('begin/handle', 'Quiet Heron')
    claimDrafts('mia')
    expect(draft('begin/handle')).toBe('Quiet Heron')
  })
})
