/** Reading one circle, its times, and where a member stands; and keeping what she wants until she may have it. */
import { api, body, type Schemas } from '../../api/client'
import { failure } from '../../api/problems'
import { keepIntention, type Intention } from '../../lib/intention'
import { session } from '../../lib/session.svelte'
import { themesAsked } from '../../lib/themes.svelte'
import type { Line, Shown, Times } from './circle'

const TIMES = 6

/** Read the circle, its times, and a member's own place in it; its themes are called by their names where these can be had. */
export async function readCircle(slug: string): Promise<Shown> {
  const [circle, times, mine, line] = await Promise.all([
    body(api.GET('/api/v1/circles/{slug}/', { params: { path: { slug } } })),
    readTimes(slug),
    session.me ? body(api.GET('/api/v1/me/circles/', { params: { query: { limit: 100 } } })) : undefined,
    session.me ? readLine(slug) : undefined,
    themesAsked(),
  ])
  const own = mine?.results.find((one) => one.circle === slug)?.membership
  return { circle, times, membership: circle.membership ?? own ?? null, line }
}

/** Read some times, from a cursor on. */
export const readTimes = (slug: string, cursor?: string): Promise<Times> =>
  body(api.GET('/api/v1/circles/{slug}/sessions/', { params: { path: { slug }, query: { limit: TIMES, ...(cursor ? { cursor } : {}) } } }))

const FULL = 'circle_full'

/** Read whether a member could come in, and where she waits. The page stands without it. */
async function readLine(slug: string): Promise<Line> {
  try {
    const [may, own] = await Promise.all([body(api.GET('/api/v1/circles/{slug}/eligibility/', { params: { path: { slug } } })), readWaiting()])
    const full = may.code === FULL ? { step: may.next_step, alternatives: may.alternatives } : {}
    return { ...full, own: own?.circle === slug ? own : undefined }
  } catch (error) {
    failure(error)
    return {}
  }
}

/** Read where she waits for a place in a circle, if she does. */
export async function readWaiting(): Promise<Schemas['WaitingOut'] | undefined> {
  const found = await body(api.GET('/api/v1/me/waitlist/', { params: { query: { optional: true } } }))
  return found.circle ? found : undefined
}

/** Keep what she wants and return the address of the next step: an account, or the agreement. */
export function stepTowards(wanted: Intention): string {
  keepIntention(wanted)
  return session.me ? '/agreement' : '/begin'
}
