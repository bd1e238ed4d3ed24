import { expect, test } from 'vitest'
import { byMonth, joined, tooMany } from './entries'
import type { Attended, Reflection } from './own'
import { cursorOf, everyPage } from './pages'

const at = (created_at: string): Reflection => ({ id: created_at, session: 's', prompt: null, is_midweek: false, text: 't', is_readable: true, is_finished: true, shared_with: 'nobody', created_at, updated_at: created_at })

test('words are put together by the month on her clock, not on the server’s', () => {
  const all = [at('2026-12-01T00:30:00Z'), at('2026-11-30T12:00:00Z'), at('2026-10-31T23:30:00Z')]
  expect(byMonth(all, [], 'America/New_York').map((month) => [month.key, month.entries.length])).toEqual([['2026-11', 2], ['2026-10', 1]])
  expect(byMonth(all, [], 'Europe/Berlin').map((month) => month.key)).toEqual(['2026-12', '2026-11'])
})

test('words stand in the order of their hours, however late she wrote them', () => {
  const [late, early] = [at('2026-12-02T12:00:00Z'), at('2026-12-01T12:00:00Z')]
  const hours = [{ id: 'long-ago', starts_at: '2026-10-01T20:00:00Z' } as Attended]
  const months = byMonth([{ ...late, session: 'long-ago' }, early], hours, 'UTC')
  expect(months.map((month) => [month.key, month.entries[0]?.id])).toEqual([['2026-12', early.id], ['2026-10', late.id]])
})

test('length is counted by character, as the server does', () => {
  expect(tooMany('🌙'.repeat(5_000))).toBe(0)
  expect(tooMany('a'.repeat(5_003))).toBe(3)
})

test('joining loses nothing and says nothing twice', () => {
  expect(joined('kept', 'typed')).toBe('kept\n\ntyped')
  expect(joined('I was', 'I was not alone')).toBe('I was not alone')
  expect(joined('I was not alone', 'I was')).toBe('I was not alone')
})

test('pages are read to their end', async () => {
  expect(cursorOf({ next: '?limit=2&cursor=ab%3D', results: [] })).toBe('ab=')
  expect(cursorOf({ next: null, results: [] })).toBeUndefined()
  const pages = { '': { next: '?cursor=2', results: [1, 2] }, 2: { next: null, results: [3] } } as Record<string, { next: string | null; results: number[] }>
  expect(await everyPage(async (cursor = '') => pages[cursor]!)).toEqual([1, 2, 3])
})
