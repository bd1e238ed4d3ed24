import { describe, expect, test } from 'vitest'
import { filesOf, isKeepable, isOfThisBuild, keptHeaders, outdated, wayOf } from './rules'

const ORIGIN = 'https://kind.example'
const way = (address: string, more: { method?: string; isNavigation?: boolean; language?: string } = {}) =>
  wayOf({ method: 'GET', isNavigation: false, language: '', ...more, url: new URL(address, ORIGIN) }, ORIGIN)

describe('which requests are the worker’s business', () => {
  test.each([
    '/api/v1/me/', '/api/v1/me/reflections/', '/api/v1/me/reflections/?limit=20', '/api/v1/me/agenda/', '/api/v1/me/prompts/', '/api/v1/sessions/1/', '/api/v1/circles/', '/api/v1/circles/lantern/',
    '/api/v1/guilt-sources/', '/_allauth/browser/v1/auth/session', '/admin/', '/', '/circles/', '/dev/inbox/', '/livez', '/api/v1/me/support-lines/', '/api/v1/support-lines/x/', '/m/token/', '/apple/',
  ])('%s is not', (address) => {
    expect(way(address)).toEqual({ kind: 'none' })
    expect(way(address, { isNavigation: true })).toEqual({ kind: 'none' })
  })

  test('nothing but GET is, and no other host', () => {
    expect(way('/app/', { method: 'POST', isNavigation: true }).kind).toBe('none')
    expect(way('https://elsewhere.example/app/').kind).toBe('none')
  })

  test('every address inside the app opens the app, but the timer opens the timer', () => {
    for (const address of ['/app/', '/app', '/app/?utm=1', '/app/index.html', '/app/anything']) expect(way(address, { isNavigation: true })).toEqual({ kind: 'shell', path: '/app/' })
    expect(way('/app/away.html', { isNavigation: true })).toEqual({ kind: 'shell', path: '/app/away.html' })
    expect(way('/app/assets/Find-12345678.js')).toEqual({ kind: 'shell', path: '/app/assets/Find-12345678.js' })
  })

  test('whom to call is kept by country and language, and by nothing else that an address may carry', () => {
    expect(way('/care/?country=GB&token=secret', { isNavigation: true })).toEqual({ kind: 'care', keys: ['/care/?country=GB', '/care/'] })
    expect(way('/care/?country=everywhere', { isNavigation: true })).toEqual({ kind: 'care', keys: ['/care/'] })
    expect(way('/api/v1/support-lines/?country=ES', { language: 'es' })).toEqual({ kind: 'lines', key: '/api/v1/support-lines/?country=ES&in=es' })
    expect(way('/api/v1/support-lines/?country=ES&x=1').kind).toBe('none')
    expect(way('/api/v1/support-lines/').kind).toBe('none')
  })

  test('the sheet that the page waits for is kept by its path alone', () => {
    expect(way('/organisation.css?x=1')).toEqual({ kind: 'own', key: '/organisation.css' })
    expect(way('/organisation.css', { method: 'HEAD' }).kind).toBe('none')
  })
})

describe('what may be kept', () => {
  const answer = { ok: true, status: 200, redirected: false, type: 'basic', headers: new Headers({ 'Content-Type': 'text/html; charset=utf-8' }) }

  test('is a whole answer of ours', () => {
    expect(isKeepable(answer, 'text/html')).toBe(true)
    expect(isKeepable(answer, 'application/json')).toBe(false)
    expect(isKeepable({ ...answer, redirected: true }, 'text/html')).toBe(false)
    expect(isKeepable({ ...answer, type: 'opaque' }, 'text/html')).toBe(false)
    expect(isKeepable({ ...answer, status: 206 }, 'text/html')).toBe(false)
    expect(isKeepable({ ...answer, ok: false, status: 500 }, 'text/html')).toBe(false)
  })
})

test('what is kept says nothing of its day, and keeps its content policy', () => {
  const headers = new Headers({ Date: 'Sun, 22 Nov 2026 20:00:00 GMT', 'Content-Type': 'text/html', 'Content-Security-Policy': "default-src 'self'", 'Set-Cookie': 'a=b', Vary: 'Cookie' })
  expect(keptHeaders(headers)).toEqual([['Content-Type', 'text/html'], ['Content-Security-Policy', "default-src 'self'"]])
})

describe('a new build', () => {
  test('takes away all shells but the one before it', () => {
    expect(outdated(['shell-a', 'public-1', 'shell-b', 'shell-c', 'older'], 'shell-c', 'public-1')).toEqual(['shell-a', 'older'])
    expect(outdated(['shell-a', 'public-1'], 'shell-a', 'public-1')).toEqual([])
  })

  test('is kept only together with its own page', () => {
    const page = '<script type="module" src="/app/assets/index-2.js"></script><link rel="stylesheet" href="/app/assets/index-1.css">'
    expect(isOfThisBuild(page, ['/app/assets/index-2.js', '/app/assets/index-1.css'])).toBe(true)
    expect(isOfThisBuild(page, ['/app/assets/index-1.js', '/app/assets/index-1.css'])).toBe(false)
  })

  test('brings the files of the page that says whom to call', () => {
    expect(filesOf('<link href="/static/groups/pages.css"><img src="/static/groups/mark.svg"><img src="/static/groups/mark.svg"><a href="/circles/">')).toEqual(['/static/groups/pages.css', '/static/groups/mark.svg'])
  })
})
