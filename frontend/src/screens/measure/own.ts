/** Her check-ins, her line and her small things, read from the API and written to it. Nothing of it is kept here. */
import { api, body, type Schemas } from '../../api/client'
import { uuid } from '../../lib/browser'
import { isSeated, type Session } from '../../lib/seats'
import { readConsents, say } from '../settings/consents'
import { attended, type Attended } from '../words/own'
import { everyPage } from '../words/pages'
import { isOpen, type CheckIn, type Said, type Told } from './answers'

export type Intention = Schemas['IntentionOut']
export type Outcome = NonNullable<Intention['outcome']>
export type Trend = Schemas['TrendOut']

export const OUTCOMES: readonly Outcome[] = ['done', 'half', 'not_now', 'let_go']
/** So many characters: small enough to be finished. */
export const LONGEST = 200

export interface Standing {
  answers: CheckIn[]
  /** Weeks whose answer cannot be opened just now. */
  closed: string[]
  hasConsent: boolean
  /** The hours she came to, the newest first. */
  hours: Attended[]
  intentions: Intention[]
}

/** Read how she stands with all of it. */
export async function readStanding(): Promise<Standing> {
  const [all, hasConsent, hours, intentions] = await Promise.all([allCheckIns(), readConsent(), attended(), readIntentions()])
  const closed = all.filter((one) => !isOpen(one)).map((one) => one.week)
  return { answers: all.filter(isOpen), closed, hasConsent, hours, intentions }
}

/** Return those of her check-ins that can be opened, the newest week first. */
export const checkIns = async (): Promise<CheckIn[]> => (await allCheckIns()).filter(isOpen)

const allCheckIns = (): Promise<Told[]> =>
  everyPage<Told>((cursor) => body(api.GET('/api/v1/me/check-ins/', { params: { query: { limit: 100, ...(cursor ? { cursor } : {}) } } })))

/** Return her small things, the newest first. */
export const readIntentions = (): Promise<Intention[]> =>
  everyPage((cursor) => body(api.GET('/api/v1/me/intentions/', { params: { query: { limit: 100, ...(cursor ? { cursor } : {}) } } })))

/** Return her line, and what may be said of it. */
export const readTrend = (): Promise<Trend> => body(api.GET('/api/v1/me/trend/'))

/** Return whether she said yes to our keeping it, and did not take it back. */
export const readConsent = async (): Promise<boolean> => (await readConsents()).check_ins?.granted ?? false

/** Say yes to our keeping it. */
export const consent = (): Promise<unknown> => say('check_ins', true)

/** Sends her answers; the same ones twice are one act, however often they are sent until an answer is here. */
export class Teller {
  #key = ''
  #sent = ''

  /** Keep what she said, in place of what she said before where that is named. Throws `Refusal` and `Unreachable`. */
  async tell(said: Said, before?: string): Promise<CheckIn> {
    if (before) return opened(await body(api.PATCH('/api/v1/me/check-ins/{check_in_id}/', { params: { path: { check_in_id: before } }, body: said })))
    const text = JSON.stringify(said)
    if (text !== this.#sent) this.#key = uuid()
    this.#sent = text
    const kept = await body(api.POST('/api/v1/me/check-ins/', { params: { header: { 'Idempotency-Key': this.#key } }, body: said }))
    this.#sent = ''
    return opened(kept)
  }
}

/** What was sealed a moment ago opens; were it otherwise, she is told so as of any other mishap. */
function opened(kept: Told): CheckIn {
  if (!isOpen(kept)) throw new Error('what was kept cannot be opened')
  return kept
}

/** Delete a check-in for good. */
export const removeCheckIn = (id: string): Promise<unknown> => body(api.DELETE('/api/v1/me/check-ins/{check_in_id}/', { params: { path: { check_in_id: id } } }))

/** Keep one small thing, or what became of it. */
export const keepIntention = (session: string, text: string, outcome: Outcome | null): Promise<Intention> =>
  body(api.PUT('/api/v1/me/intentions/{session_id}/', { params: { path: { session_id: session } }, body: { text, outcome } }))

/** Delete one for good. */
export const removeIntention = (session: string): Promise<unknown> => body(api.DELETE('/api/v1/me/intentions/{session_id}/', { params: { path: { session_id: session } } }))

export interface AboutIntention {
  intention: Intention | undefined
  startsAt: string | undefined
  canKeep: boolean
  hasConsent: boolean
}

/** Find out about the small thing of one session: one she came to, or has a seat in. */
export async function aboutIntention(session: string): Promise<AboutIntention> {
  const [intentions, hours, agenda, hasConsent] = await Promise.all([
    readIntentions(), attended(), body(api.GET('/api/v1/me/agenda/', { params: { query: { limit: 100 } } })), readConsent(),
  ])
  const intention = intentions.find((one) => one.session === session)
  const hour = hours.find((one) => one.id === session)
  const ahead = agenda.results.find((one: Session) => one.id === session && isSeated(one.seat ?? null))
  return { intention, hasConsent, startsAt: hour?.starts_at ?? ahead?.starts_at, canKeep: Boolean(intention ?? hour ?? ahead) }
}
