/** Reading one circle, its times, and where a member stands; and keeping what she wants until she may have it. */
import { api, body } from '../../api/client'
import { keepIntention, type Intention } from '../../lib/intention'
import { session } from '../../lib/session.svelte'
import { themesAsked } from '../../lib/themes.svelte'
import type { Shown, Times } from './circle'

const TIMES = 6

/** Read the circle, its times, and a member's own place in it; its themes are called by their names where these can be had. */
export async function readCircle(slug: string): Promise<Shown> {
  const [circle, times, mine] = await Promise.all([
    body(api.GET('/api/v1/circles/{slug}/', { params: { path: { slug } } })),
    readTimes(slug),
    session.me ? body(api.GET('/api/v1/me/circles/', { params: { query: { limit: 100 } } })) : undefined,
    themesAsked(),
  ])
  const own = mine?.results.find((one) => one.circle === slug)?.membership
  return { circle, times, membership: circle.membership ?? own ?? null }
}

/** Read some times, from a cursor on. */
export const readTimes = (slug: string, cursor?: string): Promise<Times> =>
  body(api.GET('/api/v1/circles/{slug}/sessions/', { params: { path: { slug }, query: { limit: TIMES, ...(cursor ? { cursor } : {}) } } }))

/** Keep what she wants and return the address of the next step: an account, or the agreement. */
export function stepTowards(wanted: Intention): string {
  keepIntention(wanted)
  return session.me ? '/agreement' : '/begin'
}
