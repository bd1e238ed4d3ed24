/** Her evening and the people of her circle, as the API tells whoever leads. Nothing of it is kept here. */
import { api, body, type Schemas } from '../../api/client'
import { Refusal } from '../../api/problems'
import type { CircleInside } from '../week/inside'
import type { Session } from '../../lib/seats'

export type SeatRow = Schemas['SeatRowOut']
export type Came = Schemas['AttendanceRowOut']
export type Attendance = Came['attendance']
export type Quorum = Schemas['QuorumOut']
export type Decision = Schemas['QuorumInRequest']['decision']
export type Sent = Schemas['SessionDeliveriesOut']
export type Member = Schemas['ManagedMembershipOut']
export type Role = Member['role']
export type Answer = Schemas['AnswerOut']

const LIMIT = 100
const WEEK = 7 * 86_400_000

export interface Evening {
  session: Session
  circle: CircleInside
  seats: SeatRow[]
  came: Came[]
  quorum: Quorum
  sent: Sent
}

const at = (session: string) => ({ params: { path: { session_id: session } } })

/** Read all that stands on her evening. Whoever may not see the seats is asked nothing further. */
export async function readEvening(id: string): Promise<Evening> {
  const session = await body(api.GET('/api/v1/sessions/{session_id}/', at(id)))
  const [circle, seats] = await Promise.all([readCircle(session.circle), readSeats(id)])
  const [came, quorum, sent] = await Promise.all([
    body(api.GET('/api/v1/sessions/{session_id}/attendance/', at(id))),
    body(api.GET('/api/v1/sessions/{session_id}/quorum/', at(id))),
    body(api.GET('/api/v1/sessions/{session_id}/deliveries/', at(id))),
  ])
  return { session, circle, seats, came: came.seats, quorum, sent }
}

const readSeats = async (id: string): Promise<SeatRow[]> =>
  (await body(api.GET('/api/v1/sessions/{session_id}/seats/', { params: { path: { session_id: id }, query: { limit: LIMIT } } }))).results

/** Read a circle as she sees it. */
export const readCircle = (slug: string): Promise<CircleInside> => body(api.GET('/api/v1/circles/{slug}/', { params: { path: { slug } } }))

/** Pure: return whether it may be noted who came: from the start until seven days later. */
export const mayNote = (session: Session, now: number): boolean => {
  const begins = Date.parse(session.starts_at)
  return session.state !== 'cancelled' && now >= begins && now <= begins + WEEK
}

/** Note who came; seats that are left out stay as they are. Returns all of them. */
export async function note(session: string, marks: Record<string, Attendance>): Promise<Came[]> {
  const seats = Object.entries(marks).map(([seat, mark]) => ({ seat, attended: mark !== 'missed', left_early: mark === 'left_early' }))
  return (await body(api.PUT('/api/v1/sessions/{session_id}/attendance/', { ...at(session), body: { seats } }))).seats
}

/** Take a seat away; whoever waits first is offered it. */
export const takeAway = (session: string, seat: string): Promise<unknown> =>
  body(api.DELETE('/api/v1/sessions/{session_id}/seats/{seat_id}/', { params: { path: { session_id: session, seat_id: seat } } }))

/** Decide about a small session. */
export const decide = (session: string, decision: Decision, target?: string): Promise<Quorum> =>
  body(api.POST('/api/v1/sessions/{session_id}/quorum/', { ...at(session), body: target ? { decision, target } : { decision } }))

export interface People {
  circle: CircleInside
  members: Member[]
  requests: Member[]
  /** How many stand in line for a place; who they are, nobody is told. */
  inLine: number
}

/** Read who belongs to her circle and who asks to. */
export async function readPeople(slug: string): Promise<People> {
  const [circle, all, led] = await Promise.all([readCircle(slug), readEverybody(slug), body(api.GET('/api/v1/me/leading/', { params: { query: { limit: LIMIT } } }))])
  const inLine = led.results.find((one) => one.circle === slug)?.in_line ?? 0
  return { circle, members: all.filter((one) => one.state === 'active'), requests: all.filter((one) => one.state === 'pending'), inLine }
}

async function readEverybody(slug: string): Promise<Member[]> {
  const found: Member[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const query = { state: 'any', limit: LIMIT, ...(cursor && { cursor }) } as const
    const page: Schemas['PaginatedRosterEntryList'] = await body(api.GET('/api/v1/circles/{slug}/memberships/', { params: { path: { slug }, query } }))
    found.push(...(page.results as Member[]))
    cursor = page.next && new URLSearchParams(page.next).get('cursor')
  }
  return found
}

const card = (slug: string, id: string) => ({ params: { path: { slug, membership_id: id } } })

/** Read what she wrote who asks to join. That it was looked at is noted there. */
export const readAnswers = async (slug: string, id: string): Promise<Answer[]> => (await body(api.GET('/api/v1/circles/{slug}/memberships/{membership_id}/answers/', card(slug, id)))).answers

/** Answer a request, end a membership, or change what somebody does here. What is settled already settles it. */
export async function change(slug: string, id: string, what: Schemas['PatchedMembershipChangeInRequest']): Promise<void> {
  try {
    await body(api.PATCH('/api/v1/circles/{slug}/memberships/{membership_id}/', { ...card(slug, id), body: what }))
  } catch (error) {
    if (!(error instanceof Refusal && what.state === 'declined' && error.status === 404)) throw error
  }
}
