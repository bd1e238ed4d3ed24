import { beforeAll, describe, expect, test, vi } from 'vitest'
import type * as Router from './router.svelte'
import { ROUTES } from './routes'

let placeOf: typeof Router.placeOf

beforeAll(async () => {
  // What the modules behind the router ask the browser for when they are loaded.
  vi.stubGlobal('document', { addEventListener: () => {}, cookie: '', documentElement: {} })
  vi.stubGlobal('navigator', { languages: ['en-GB'], onLine: true })
  vi.stubGlobal('location', { origin: 'http://localhost', hash: '' })
  vi.stubGlobal('addEventListener', () => {})
  vi.useFakeTimers()
  ;({ placeOf } = await import('./router.svelte'))
})

describe('an address', () => {
  test('names its screen, whatever stands before and after it', () => {
    for (const hash of ['#/', '', '#', '#//']) expect(placeOf(hash)?.route.path).toBe('/')
    for (const hash of ['#/week', '/week', '#/week/', '#week']) expect(placeOf(hash)?.route.path).toBe('/week')
  })

  test('carries its parts, decoded', () => {
    expect(placeOf('#/circles/lantern')?.params).toEqual({ slug: 'lantern' })
    expect(placeOf('#/welcome/what%20weighs')?.params).toEqual({ step: 'what weighs' })
    expect(placeOf('#/words/a%E0%A4b')?.params).toEqual({ id: 'a%E0%A4b' }) // cut off on the way: taken as it stands
  })

  test('carries its query', () => {
    const place = placeOf('#/find?theme=money&theme=balance&tonight=1')
    expect(place?.route.path).toBe('/find')
    expect(place?.query.getAll('theme')).toEqual(['money', 'balance'])
    expect(placeOf('#/login?next=%2Fsession%2F1')?.query.get('next')).toBe('/session/1')
  })

  test('that is nowhere is nowhere', () => {
    for (const hash of ['#/nothing', '#/circles', '#/circles/a/b', '#/week/1', '#/Week']) expect(placeOf(hash)).toBeUndefined()
  })
})

describe('the routes', () => {
  test('are each found by their own address, and by none before it', () => {
    for (const route of ROUTES) expect(placeOf('#' + route.path.replace(/:\w+/g, 'x1'))?.route).toBe(route)
  })
})
