/** What one session is read from: itself and its circle, as far as she may see them. */
import { api, body, type Schemas } from '../../api/client'
import type { Session } from '../../lib/seats'
import { learnSeats } from '../../lib/seats.svelte'

export type CircleInside = Schemas['CircleOut']
export type Norm = CircleInside['norms'][number]

export interface Inside {
  session: Session
  circle: CircleInside
  /** Whether she belongs to the circle; whoever does not reads the card alone. */
  belongs: boolean
}

const LEADS = new Set(['facilitator', 'co_facilitator'])

/** Read a session and its circle. */
export async function readInside(id: string): Promise<Inside> {
  const session = await body(api.GET('/api/v1/sessions/{session_id}/', { params: { path: { session_id: id } } }))
  learnSeats([session])
  const circle = await body(api.GET('/api/v1/circles/{slug}/', { params: { path: { slug: session.circle } } }))
  return { session, circle, belongs: circle.membership?.state === 'active' }
}

/** Return whether she leads here: she comes in without a seat. */
export const leadsHere = ({ circle }: Inside): boolean => LEADS.has(circle.membership?.role ?? '')

/** So many minutes before the start the API tells a place to go to. */
export const PLACE_TOLD = 72 * 60

/** Return whether she has to leave the house, or may. */
export const goesSomewhere = ({ meeting_format, has_meeting_place }: CircleInside): boolean => Boolean(has_meeting_place) && ['in_person', 'hybrid'].includes(meeting_format)

/** Return how one gets in: by the door, or by what those who facilitate tell her. */
export function wayIn({ meeting_format, has_meeting_link, has_meeting_place }: CircleInside): 'door' | 'phone' | 'inPerson' {
  if (has_meeting_link || has_meeting_place || !['phone', 'in_person'].includes(meeting_format)) return 'door'
  return meeting_format === 'phone' ? 'phone' : 'inPerson'
}

/** Return the other times of the circle that are still ahead. */
export const otherTimes = ({ session, circle }: Inside): CircleInside['next_sessions'] => circle.next_sessions.filter((one) => one.id !== session.id)
