/** Which screen is shown, from the part of the address behind `#`, which no server ever sees. */
import type { Component } from 'svelte'
import { failure, Unreachable, type Failure } from './api/problems'
import { session } from './lib/session.svelte'
import { ROUTES, type Route } from './routes'
import { loadWords } from './words'

export interface Place {
  route: Route
  params: Record<string, string>
  query: URLSearchParams
}

interface Shown {
  place: Place
  screen: Component<{ place: Place }>
}

/** Return the place that an address names, or nothing. */
export function placeOf(hash: string): Place | undefined {
  const [path = '', query = ''] = hash.replace(/^#/, '').split('?')
  const parts = segments(path)
  for (const route of ROUTES) {
    const params = match(segments(route.path), parts)
    if (params) return { route, params, query: new URLSearchParams(query) }
  }
  return undefined
}

const segments = (path: string): string[] => path.split('/').filter(Boolean)

function match(pattern: string[], parts: string[]): Record<string, string> | undefined {
  if (pattern.length !== parts.length) return undefined
  const params: Record<string, string> = {}
  for (const [index, piece] of pattern.entries()) {
    const part = parts[index]!
    if (piece.startsWith(':')) params[piece.slice(1)] = decoded(part)
    else if (piece !== part) return undefined
  }
  return params
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

/** Return whether a script or a style sheet of the app did not load: to her, a server that does not answer. */
const isMissingPart = (error: unknown): boolean =>
  error instanceof TypeError || (error instanceof Error && error.message.startsWith('Unable to preload'))

class Router {
  shown: Shown | undefined = $state.raw()
  failed: Failure | undefined = $state.raw()
  isLost = $state(false)
  #turn = 0

  /** Begin to follow the address. */
  async start(): Promise<void> {
    addEventListener('hashchange', () => void this.follow())
    await this.follow()
  }

  /** Show what the address names. Screens for members send everybody else to sign in first, and back here after. */
  async follow(): Promise<void> {
    const turn = ++this.#turn
    const place = placeOf(location.hash || '#/')
    this.isLost = !place
    this.failed = undefined
    if (!place) return
    try {
      if (place.route.isForMembers && session.isUnknown) await session.recognise().catch((error) => this.#goOn(place, error))
      if (turn !== this.#turn) return
      if (place.route.isForMembers && !session.me && !session.isUnknown) return go(`/login?next=${encodeURIComponent(location.hash.slice(1))}`, true)
      const [screen] = await Promise.all([place.route.load(), loadWords(['common', ...place.route.areas])])
      if (turn === this.#turn) this.shown = { place, screen: screen.default }
    } catch (error) {
      if (turn === this.#turn) this.failed = isMissingPart(error) ? new Unreachable() : failure(error)
    }
  }

  /** A screen that keeps what she writes opens although nobody answers; any other has nothing to show. */
  #goOn(place: Place, error: unknown): void {
    if (!place.route.opensUnreached) throw error
  }
}

export const router = new Router()

/** Go to an address of the app, such as `/week`; with `instead` the present one leaves the history. */
export function go(path: string, instead = false): void {
  if (instead) location.replace(`#${path}`)
  else location.hash = path
}
