/** The one door to the API: typed by its own document, same origin, and every failure is a `Refusal` or `Unreachable`. */
import createClient, { type Middleware } from 'openapi-fetch'
import { clock } from '../lib/clock.svelte'
import { connection } from '../lib/connection.svelte'
import { locale } from '../lib/locale.svelte'
import { cookie, uuid } from '../lib/browser'
import { Refusal, Unreachable } from './problems'
import type { components, paths } from './schema'

export type Schemas = components['schemas']

const UNSAFE = new Set(['POST', 'PUT', 'PATCH', 'DELETE'])

/** Return the CSRF token, asking the server for one first where the browser has none yet. */
export async function csrfToken(): Promise<string> {
  const known = () => cookie('__Host-csrftoken') ?? cookie('csrftoken')
  if (!known()) await send(new Request(new URL('/_allauth/browser/v1/config', location.origin)))
  return known() ?? ''
}

/** Send a request; a server that cannot be reached is `Unreachable`. The answer's date sets our clock right. */
export async function send(request: Request): Promise<Response> {
  let answer: Response
  try {
    answer = await fetch(request)
  } catch {
    connection.heard(false)
    throw new Unreachable()
  }
  // A proxy says so when nobody is behind it; to her that is the same.
  const isAnswer = answer.status < 502 || answer.status > 504
  connection.heard(isAnswer)
  if (!isAnswer) throw new Unreachable()
  clock.learn(answer.headers.get('Date'))
  return answer
}

const manners: Middleware = {
  async onRequest({ request }) {
    request.headers.set('Accept-Language', locale.code)
    if (!UNSAFE.has(request.method)) return
    request.headers.set('X-CSRFToken', await csrfToken())
    if (request.method === 'POST' && !request.headers.has('Idempotency-Key')) request.headers.set('Idempotency-Key', uuid())
  },
}

export const api = createClient<paths>({ baseUrl: location.origin, credentials: 'same-origin', fetch: send })
api.use(manners)

interface Answer<T> {
  data?: T
  error?: unknown
  response: Response
}

/**
 * Return the body of an answer. Throws `Refusal` when the server said no, `Unreachable` when it said nothing.
 * Usage: `const agenda = await body(api.GET('/api/v1/me/agenda/'))`.
 */
export async function body<T>(asked: Promise<Answer<T>>): Promise<T> {
  const answer = await asked
  if (!answer.response.ok) throw Refusal.of(answer.response.status, answer.error)
  return answer.data as T
}

/** Return the body together with the ETag that a later If-Match needs. */
export async function versioned<T>(asked: Promise<Answer<T>>): Promise<{ value: T; etag: string }> {
  const answer = await asked
  if (!answer.response.ok) throw Refusal.of(answer.response.status, answer.error)
  return { value: answer.data as T, etag: answer.response.headers.get('ETag') ?? '' }
}
