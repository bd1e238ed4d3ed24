/** Pure: what the service worker does with a request, and what it may keep. An allow-list: all else is not its business. */

export const APP = '/app/'
export const AWAY = '/app/away.html'
export const CARE = '/care/'
const STATIC = '/static/groups/'
/** The colours and the name of whoever stands behind this installation: the page waits for it, so it is kept. */
export const OWN = '/organisation.css'

// A new route of the API is private until somebody writes it down here.
const SUPPORT_LINES = '/api/v1/support-lines/'
const COUNTRY = /^[A-Z]{2}$/
const LANGUAGE = /^[a-z]{2}/

export interface Asked {
  method: string
  url: URL
  isNavigation: boolean
  /** The request's Accept-Language; empty for what the browser writes itself. */
  language: string
}

export type Way = { kind: 'none' } | { kind: 'shell'; path: string } | { kind: 'care'; keys: string[] } | { kind: 'static'; key: string } | { kind: 'lines'; key: string } | { kind: 'own'; key: string }

const NONE: Way = { kind: 'none' }

/** Return how a request is answered; `none` leaves it to the browser, as every answer to a member is. */
export function wayOf({ method, url, isNavigation, language }: Asked, origin: string): Way {
  if (method !== 'GET' || url.origin !== origin) return NONE
  const path = url.pathname
  if (path === CARE) return isNavigation ? { kind: 'care', keys: careKeys(url) } : NONE
  if (path.startsWith(APP) || path === '/app') return { kind: 'shell', path: isNavigation && path !== AWAY ? APP : path }
  if (path.startsWith(STATIC)) return { kind: 'static', key: path }
  if (path === OWN) return { kind: 'own', key: OWN }
  if (path === SUPPORT_LINES) return linesWay(url, language)
  return NONE
}

/** The page as she asked for it, then as she last saw it: a list of another country is better than none. */
function careKeys(url: URL): string[] {
  const country = url.searchParams.get('country') ?? ''
  return COUNTRY.test(country) ? [`${CARE}?country=${country}`, CARE] : [CARE]
}

function linesWay(url: URL, language: string): Way {
  const country = url.searchParams.get('country') ?? ''
  if (!COUNTRY.test(country) || [...url.searchParams.keys()].length !== 1) return NONE
  return { kind: 'lines', key: `${SUPPORT_LINES}?country=${country}&in=${LANGUAGE.exec(language.toLowerCase())?.[0] ?? 'en'}` }
}

/** Return whether an answer is what was asked for, and whole: not a redirect, not a refusal, not a hotel's sign-in page. */
export function isKeepable(answer: { ok: boolean; status: number; redirected: boolean; type: string; headers: { get(name: string): string | null } }, media: string): boolean {
  return answer.ok && answer.status === 200 && !answer.redirected && answer.type === 'basic' && (answer.headers.get('Content-Type') ?? '').startsWith(media)
}

/** Return the headers that are kept with an answer. Its date is not among them: the app sets its clock by fresh ones. */
export const keptHeaders = (headers: Headers): [string, string][] =>
  ['Content-Type', 'Content-Language', 'Content-Security-Policy', 'X-Content-Type-Options', 'Referrer-Policy'].flatMap((name): [string, string][] => {
    const value = headers.get(name)
    return value === null ? [] : [[name, value]]
  })

/** Return whether an answer says no more than that nobody is there: then what was kept is better. */
export const isNobody = (status: number): boolean => status >= 500

/** Return the names of caches that have had their day: all but this shell, the one before it, and what is public. */
export function outdated(names: readonly string[], shell: string, kept: string): string[] {
  // A page of the build before may still be open and ask for one of its parts.
  const before = names.filter((name) => name.startsWith('shell-') && name !== shell).at(-1)
  return names.filter((name) => name !== shell && name !== kept && name !== before)
}

/** Return the files of ours that a page cannot be shown without. */
export const filesOf = (page: string): string[] => [...new Set([...page.matchAll(/(?:href|src)="(\/static\/groups\/[^"]+)"/g)].map((found) => found[1]!))]

/** Return whether the app's page names only files of this build. During a deploy it may be another build's already. */
export const isOfThisBuild = (page: string, files: readonly string[]): boolean =>
  [...page.matchAll(/(?:href|src)="(\/app\/assets\/[^"]+)"/g)].every((found) => files.includes(found[1]!))
