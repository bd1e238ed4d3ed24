/** What her week is read from: the agenda, the names of her circles, what is new, and how she missed one. */
import { api, body, type Schemas } from '../../api/client'
import type { Session } from '../../lib/seats'
import { learnSeats } from '../../lib/seats.svelte'
import { readWaiting } from '../find/reading'
import { sheetOf } from '../words/entries'

export type Circle = Schemas['OwnCircleOut']
export type Letter = Schemas['NotificationOut']

export interface Week {
  sessions: Session[]
  circles: Circle[]
  /** Where she waits for a place in a circle, if she does. */
  waiting?: Schemas['WaitingOut'] | undefined
}

const LIMIT = 100
const FEW = 20
const WEEK = 7 * 86_400_000

/** Read her agenda and her circles. Nobody has a hundred of either. */
export async function readWeek(): Promise<Week> {
  const query = { limit: LIMIT }
  const [agenda, circles, waiting] = await Promise.all([
    body(api.GET('/api/v1/me/agenda/', { params: { query } })),
    body(api.GET('/api/v1/me/circles/', { params: { query } })),
    readWaiting(),
  ])
  learnSeats(agenda.results)
  return { sessions: agenda.results, circles: circles.results, waiting }
}

// What she opened a moment ago may not be written down yet; to her it is read.
const opened = new Set<string>()

/** Return whether she has not opened a message yet. */
export const isNew = (letter: Letter): boolean => !letter.read_at && !opened.has(letter.id)

/** Read what she has not opened yet. */
export async function readUnread(): Promise<Letter[]> {
  return (await body(api.GET('/api/v1/me/notifications/', { params: { query: { unread: true, limit: FEW } } }))).results.filter(isNew)
}

/** Return the session she missed last, if that was within the week and she has not put the note aside. */
export const lastMissed = (letters: Letter[], now: number): Letter | undefined =>
  letters.find((letter) => letter.kind === 'session_missed' && letter.starts_at !== null && now - Date.parse(letter.starts_at) < WEEK)

/** Note that she opened a message. Whether it could be noted is nothing she has to hear of: it is new again, that is all. */
export async function markRead(letter: Letter): Promise<void> {
  if (!isNew(letter)) return
  opened.add(letter.id)
  const asked = api.POST('/api/v1/me/notifications/{notification_id}/read/', { params: { path: { notification_id: letter.id } } })
  await body(asked).catch(() => opened.delete(letter.id))
}

/** Return where a message leads. */
export function leadsTo(letter: Letter): string {
  if (letter.kind === 'welcome' || letter.kind === 'place_offered') return '/find'
  if (letter.kind === 'agreement_renewed' || letter.kind === 'member_warned') return '/agreement'
  if (letter.kind === 'words_kept' || letter.kind === 'sharing_ended') return '/words'
  if (letter.kind === 'facilitator_approved' || letter.kind === 'facilitator_declined') return '/facilitate'
  if (letter.kind === 'appeal_decided') return '/privacy?part=told'
  if (!letter.session) return '/week'
  if (letter.kind === 'debrief_asked') return `/session/${letter.session}/debrief`
  const isQuestion = letter.kind === 'reflection_prompt' || letter.kind === 'midweek_prompt'
  return isQuestion ? sheetOf(letter.session, letter.kind === 'midweek_prompt') : `/session/${letter.session}`
}

/** Return the address of a session's calendar file. */
export const calendarFile = (session: string): string => `/api/v1/sessions/${session}/calendar.ics`
