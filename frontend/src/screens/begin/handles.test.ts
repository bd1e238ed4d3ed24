import { expect, it } from 'vitest'
import en from '../../words/en/begin'
import es from '../../words/es/begin'
import { HANDLE_MAX, suggestHandle, tidy } from './handles'

it('draws names of a sensible length in both languages', () => {
  for (const { names } of [en, es])
    for (const thing of names.things)
      for (const look of names.looks) {
        const handle = names.compose(thing, look, 99)
        expect(handle.length).toBeLessThanOrEqual(HANDLE_MAX)
        expect(tidy(handle)).toBe(handle)
      }
})

it('draws each part by chance', () => {
  expect(suggestHandle(en.names, () => 0)).toBe(`${en.names.looks[0]} ${en.names.things[0]} 10`)
  expect(suggestHandle(en.names, (limit) => limit - 1)).toMatch(/ 99$/)
  expect(new Set(Array.from({ length: 30 }, () => suggestHandle(es.names))).size).toBeGreaterThan(20)
})

it('sends one line', () => {
  expect(tidy('  Quiet\n Heron ')).toBe('Quiet Heron')
})
