/** Her words and the hours they belong to, read from the API and written to it. Nothing of it is kept here. */
import { api, body, type Schemas } from '../../api/client'
import { clock } from '../../lib/clock.svelte'
import { cursorOf, everyPage, type Page } from './pages'

/** Only the answer to keeping her words says whether to show her the support card; nothing of it is kept. */
export type Reflection = Schemas['ReflectionOut'] & Partial<Pick<Schemas['ReflectionWrittenOut'], 'show_support' | 'contact_until'>>
export type Attended = Schemas['AttendedOut']

/** Everything the screen for writing needs to know about one question after a session. */
export interface About {
  session: string
  /** Whether it is the question of a few days on. */
  isMidweek: boolean
  /** The question that was put to her, if one was. */
  question: string | undefined
  /** The question as long as it waits, so that it can be skipped. */
  open: Schemas['OpenPromptOut'] | undefined
  kept: Reflection | undefined
  startsAt: string | undefined
  /** Whether words about it can be kept: she came, and has not left the circle long ago. */
  canKeep: boolean
  hasConsent: boolean
}

const FOURTEEN_DAYS = 14 * 86_400_000

/** Return a page of her reflections, the newest first. */
export const reflections = (cursor?: string, limit = 20): Promise<Page<Reflection>> =>
  body(api.GET('/api/v1/me/reflections/', { params: { query: { limit, ...(cursor ? { cursor } : {}) } } }))

/** Return the hours she came to, the newest first. */
export const attended = (): Promise<Attended[]> =>
  everyPage((cursor) => body(api.GET('/api/v1/me/attended/', { params: { query: { limit: 100, ...(cursor ? { cursor } : {}) } } })))

/** Return whether she said yes to our keeping her words, and did not take it back. */
async function hasConsent(): Promise<boolean> {
  const given = await everyPage((cursor) => body(api.GET('/api/v1/me/consents/', { params: { query: { limit: 100, ...(cursor ? { cursor } : {}) } } })))
  return given.some((one) => one.purpose === 'reflections' && one.granted)
}

/** Return what she kept about a session; pages are read only until it is found. */
async function keptAbout(session: string, isMidweek: boolean): Promise<Reflection | undefined> {
  let cursor: string | undefined
  do {
    const page = await reflections(cursor, 100)
    const found = page.results.find((one) => one.session === session && one.is_midweek === isMidweek)
    if (found) return found
    cursor = cursorOf(page)
  } while (cursor)
  return undefined
}

/** Find out about a session. Only what is hers is asked for, so that nothing is refused on the way. */
export async function about(session: string, isMidweek = false): Promise<About> {
  const [kept, hours, questions, consent] = await Promise.all([
    keptAbout(session, isMidweek),
    attended(),
    body(api.GET('/api/v1/me/prompts/', { params: { query: { limit: 100 } } })),
    hasConsent(),
  ])
  const hour = hours.find((one) => one.id === session)
  const open = questions.results.find((one) => one.session === session && one.is_midweek === isMidweek)
  return {
    session,
    isMidweek,
    question: kept?.prompt?.text ?? open?.prompt.text ?? (kept || isMidweek ? undefined : await skippedQuestion(hour)),
    open,
    kept,
    startsAt: hour?.starts_at ?? open?.starts_at,
    canKeep: kept !== undefined || (isMidweek ? open !== undefined : hour !== undefined && canBegin(hour, clock.now)),
    hasConsent: consent,
  }
}

/** Return the question she skipped, of an hour in a circle she still belongs to; elsewhere the API no longer tells it. */
async function skippedQuestion(hour: Attended | undefined): Promise<string | undefined> {
  if (!hour?.circle) return undefined
  const told = await body(api.GET('/api/v1/sessions/{session_id}/', { params: { path: { session_id: hour.id } } }))
  return told.prompt?.text
}

/** Return whether words about this hour can still be begun: for good in her circles, for fourteen days after leaving. */
export const canBegin = (hour: Attended, now: number): boolean => !hour.has_reflected && (hour.circle !== null || now - Date.parse(hour.ends_at) < FOURTEEN_DAYS)

/** Say yes to our keeping her words. */
export const consent = (): Promise<unknown> => body(api.POST('/api/v1/me/consents/', { body: { purpose: 'reflections', granted: true } }))

/** Keep her words about a session. The same key twice is one act, however often it is sent. */
export const write = ({ session, isMidweek }: About, text: string, isFinished: boolean, key: string): Promise<Reflection> =>
  body(api.POST('/api/v1/me/reflections/', { params: { header: { 'Idempotency-Key': key } }, body: { session, text, is_finished: isFinished, is_midweek: isMidweek } }))

/** Put other words in place of hers. */
export const change = (id: string, text: string, isFinished: boolean): Promise<Reflection> =>
  body(api.PATCH('/api/v1/me/reflections/{reflection_id}/', { params: { path: { reflection_id: id } }, body: { text, is_finished: isFinished } }))

/** Return how many of her words she is asked to keep or let go; none while nothing is asked. */
export const askedToKeep = async (): Promise<number> => (await body(api.GET('/api/v1/me/reflections/keeping/'))).number

/** Keep all that she was asked about, or delete it for good. */
export const answerKeeping = (keep: boolean): Promise<unknown> => body(api.POST('/api/v1/me/reflections/keeping/', { body: { keep } }))

/** Delete her words for good. */
export const remove = (id: string): Promise<unknown> => body(api.DELETE('/api/v1/me/reflections/{reflection_id}/', { params: { path: { reflection_id: id } } }))
