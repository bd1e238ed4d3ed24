/** What whoever leads a circle reads of it, and what she fixes there. */
import { api, body, versioned, type Schemas } from '../../api/client'
import { Refusal } from '../../api/problems'
import type { Preview } from './preview'

export type Led = Schemas['LedCircleOut']
export type Circle = Schemas['CircleOut']
export type Series = Schemas['SeriesOut']
export type Session = Schemas['SessionOut']
export type Rule = Schemas['SeriesInRequest']
export type Edit = Schemas['SeriesChangeInRequest']
export type Touched = Schemas['ChangePreviewOut']
export type Change = Schemas['SeriesChangeOut']
export type Slots = Schemas['SlotsOut']

export interface Inside {
  circle: Circle
  series: Series[]
  sessions: Session[]
  next: string | null
}

const SHOWN = 8
const at = (slug: string) => ({ params: { path: { slug } } })
const ofSeries = (id: string) => ({ params: { path: { series_id: id } } })
const keyed = (key: string) => ({ header: { 'Idempotency-Key': key } })
const cursorOf = (next: string | null | undefined): string | null => (next ? new URL(next, location.origin).searchParams.get('cursor') : null)

/** Read the circles that she leads. */
export const readLed = async (): Promise<Led[]> => (await body(api.GET('/api/v1/me/leading/', { params: { query: { limit: 100 } } }))).results

/** Read a circle as who leads it does. Throws a `Refusal` (403) for everybody else. */
export async function readCircle(slug: string): Promise<Circle> {
  const circle = await body(api.GET('/api/v1/circles/{slug}/', at(slug)))
  const isHers = circle.membership ? circle.membership.role !== 'member' && circle.membership.state === 'active' : circle.capacity !== undefined
  if (!isHers) throw new Refusal(403, 'permission_denied', '')
  return circle
}

/** Read some coming sessions, from a cursor on. */
export async function readSessions(slug: string, cursor?: string | null): Promise<{ sessions: Session[]; next: string | null }> {
  const page = await body(api.GET('/api/v1/circles/{slug}/sessions/', { params: { path: { slug }, query: { limit: SHOWN, ...(cursor ? { cursor } : {}) } } }))
  return { sessions: page.results, next: cursorOf(page.next) }
}

/** Read a circle with its coming sessions and its series. */
export async function readInside(slug: string): Promise<Inside> {
  const circle = await readCircle(slug)
  const [series, times] = await Promise.all([
    body(api.GET('/api/v1/circles/{slug}/series/', { params: { path: { slug }, query: { limit: 100 } } })),
    readSessions(slug),
  ])
  return { circle, series: series.results, ...times }
}

/** Ask what a rule would be, without writing it. */
export const previewRule = async (slug: string, rule: Rule): Promise<Preview> =>
  (await body(api.POST('/api/v1/circles/{slug}/series/', { params: { path: { slug }, query: { dry_run: true } }, body: rule }))) as Preview

/** Let the circle meet by a rule from now on. The same key twice is one act. */
export const schedule = async (slug: string, rule: Rule, key: string): Promise<Series> =>
  (await body(api.POST('/api/v1/circles/{slug}/series/', { params: { path: { slug }, ...keyed(key) }, body: rule }))) as Series

/** Fix one session. */
export const scheduleOne = (slug: string, session: Schemas['SessionInRequest'], key: string): Promise<Session> =>
  body(api.POST('/api/v1/circles/{slug}/sessions/', { params: { path: { slug }, ...keyed(key) }, body: session }))

/** Look for hours that are fair. */
export const findSlots = (slug: string, weeks: number, interval: 1 | 2): Promise<Slots> => body(api.POST('/api/v1/circles/{slug}/slots/', { ...at(slug), body: { weeks, interval, limit: 50 } }))

/** Meet at one of these hours from now on. */
export const takeSlot = (slug: string, weeks: number, interval: 1 | 2, local: string, key: string): Promise<Slots> =>
  body(api.POST('/api/v1/circles/{slug}/slots/', { params: { path: { slug }, ...keyed(key) }, body: { weeks, interval, limit: 1, schedule: local } }))

export interface Of {
  circle: Circle
  series: Series
  sessions: Session[]
  changes: Change[]
}

/** Read a series with its circle's coming sessions that belong to it, and what was changed of it. */
export async function readSeries(slug: string, id: string): Promise<Of> {
  const circle = await readCircle(slug)
  const [series, times, changes] = await Promise.all([
    body(api.GET('/api/v1/series/{series_id}/', ofSeries(id))),
    body(api.GET('/api/v1/circles/{slug}/sessions/', { params: { path: { slug }, query: { limit: 60 } } })),
    readChanges(id),
  ])
  const sessions = times.results.filter((one) => one.series === id && one.state === 'scheduled' && Date.parse(one.starts_at) > Date.now())
  return { circle, series, sessions, changes }
}

/** Read what was changed of a series, the latest first. */
export const readChanges = async (id: string): Promise<Change[]> => (await body(api.GET('/api/v1/series/{series_id}/changes/', { params: { path: { series_id: id }, query: { limit: 10 } } }))).results

/** Ask what an edit would touch; its ETag is what applying it needs. */
export const previewEdit = async (id: string, edit: Edit): Promise<{ value: Touched; etag: string }> =>
  (await versioned(api.POST('/api/v1/series/{series_id}/changes/', { params: { path: { series_id: id }, query: { dry_run: true }, header: { 'If-Match': '*' } }, body: edit }))) as { value: Touched; etag: string }

/** Apply an edit as it was previewed. */
export const apply = async (id: string, edit: Edit, etag: string, key: string): Promise<Change> =>
  (await body(api.POST('/api/v1/series/{series_id}/changes/', { params: { path: { series_id: id }, header: { 'If-Match': etag, 'Idempotency-Key': key } }, body: edit }))) as Change

/** Put everything back as it was before a change. */
export const undo = (change: Change): Promise<unknown> =>
  body(api.DELETE('/api/v1/series/{series_id}/changes/{change_id}/', { params: { path: { series_id: change.series, change_id: change.id } } }))

/** Read one session, with the ETag that moving it needs. */
export const readOne = (id: string): Promise<{ value: Session; etag: string }> => versioned(api.GET('/api/v1/sessions/{session_id}/', { params: { path: { session_id: id } } }))

/** Move a session that belongs to no series. */
export const moveOne = (id: string, change: Schemas['PatchedSessionChangeInRequest'], etag: string): Promise<Session> =>
  body(api.PATCH('/api/v1/sessions/{session_id}/', { params: { path: { session_id: id }, header: { 'If-Match': etag } }, body: change }))

/** Call off a session that belongs to no series. */
export const callOffOne = (id: string, key: string): Promise<Session> => body(api.POST('/api/v1/sessions/{session_id}/cancel/', { params: { path: { session_id: id }, ...keyed(key) } }))

/** Whether she answers for the circle: whoever facilitates it, or looks after it. */
export const answersFor = (circle: Circle): boolean => circle.membership?.role === 'facilitator' || !circle.membership

/** End a circle for good. */
export const endCircle = (slug: string, key: string): Promise<Circle> => body(api.POST('/api/v1/circles/{slug}/archive/', { params: { path: { slug }, ...keyed(key) } }))

