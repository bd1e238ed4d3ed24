/** One circle as this reader may see it: the card, its next times, and where she stands. */
import { api, body, type Schemas } from '../../api/client'
import { clock } from '../../lib/clock.svelte'
import { keepIntention, type Intention } from '../../lib/intention'
import { isOpen, phaseOf } from '../../lib/seats'
import { session } from '../../lib/session.svelte'

export type Card = Schemas['CircleCardOut'] & Partial<Schemas['CircleOut']>
export type Times = Schemas['PaginatedSessionOutList']
export type Time = Schemas['SessionOut']
export type Membership = Schemas['OwnMembershipOut']

export interface Shown {
  circle: Card
  times: Times
  /** How she belongs, or that she asked to; nothing for everybody else. */
  membership: Membership | null
}

const TIMES = 6

/** Read the circle, its times, and a member's own place in it. */
export async function readCircle(slug: string): Promise<Shown> {
  const params = { path: { slug } }
  const [circle, times, mine] = await Promise.all([
    body(api.GET('/api/v1/circles/{slug}/', { params })),
    readTimes(slug),
    session.me ? body(api.GET('/api/v1/me/circles/', { params: { query: { limit: 100 } } })) : undefined,
  ])
  const own = mine?.results.find((one) => one.circle === slug)?.membership
  return { circle, times, membership: circle.membership ?? own ?? null }
}

/** Read some times, from a cursor on. */
export const readTimes = (slug: string, cursor?: string): Promise<Times> =>
  body(api.GET('/api/v1/circles/{slug}/sessions/', { params: { path: { slug }, query: { limit: TIMES, ...(cursor ? { cursor } : {}) } } }))

/** Return what a card that was shown before already tells, until the rest is here. */
export const fromCard = (card: Card): Shown => ({ circle: card, times: { next: null, previous: null, results: card.next_sessions }, membership: null })

export type Action = 'take' | 'wait' | 'own' | 'none'

/** Pure but for the clock: what can be done about a time. In a circle that asks first only its members take seats. */
export function actionFor(time: Time, { circle, membership }: Shown, now = clock.now): Action {
  if (time.seat) return 'own'
  if (!isOpen(phaseOf(time, now))) return 'none'
  if (membership?.state !== 'active' && (circle.admission === 'approval' || membership)) return 'none'
  return time.free_seats === 'none' ? 'wait' : 'take'
}

/** Return whether a circle would have to be asked first. */
export const asksFirst = ({ circle, membership }: Shown): boolean => circle.admission === 'approval' && membership === null

/** Return the intention to sit down at a time. */
export function seatWanted(time: Time, { circle, membership }: Shown): Intention {
  return {
    act: 'seat',
    slug: circle.slug,
    circle: circle.name,
    language: circle.language,
    session: time.id,
    startsAt: time.starts_at,
    zone: time.timezone,
    minutes: time.duration_minutes,
    waits: time.free_seats === 'none',
    joinsFirst: circle.enrolment === 'cohort' && membership?.state !== 'active',
  }
}

/** Return the intention to ask a circle. */
export const askWanted = ({ circle }: Shown): Intention => ({ act: 'ask', slug: circle.slug, circle: circle.name, language: circle.language })

/** Keep what she wants and return the address of the next step: an account, or the agreement. */
export function stepTowards(wanted: Intention): string {
  keepIntention(wanted)
  return session.me ? '/agreement' : '/begin'
}
