/** What she said after a session that she facilitated. Nothing of it is kept here but what she types and has not sent. */
import { api, body, type Schemas } from '../../api/client'

export type Said = Schemas['DebriefOut']
export type Written = Schemas['DebriefWrittenOut']
export type Concern = Said['concern']

export const CONCERNS: Concern[] = ['none', 'watch', 'escalated']
export const LONGEST = 2_000

export interface Debriefs {
  startsAt: number
  closesAt: number
  hers: Said | undefined
}

const at = (session: string) => ({ params: { path: { session_id: session } } })

/** Read what she said, and until when she may say something. */
export async function debriefs(session: string): Promise<Debriefs> {
  const [told, about] = await Promise.all([
    body(api.GET('/api/v1/sessions/{session_id}/debrief/', at(session))),
    body(api.GET('/api/v1/sessions/{session_id}/', at(session))),
  ])
  return { startsAt: Date.parse(about.starts_at), closesAt: Date.parse(told.closes_at), hers: told.results.find((one) => one.is_own) }
}

/** Say how it went. The same key twice is one act. */
export const say = (session: string, concern: Concern, wantsCall: boolean, text: string, key: string): Promise<Written> =>
  body(api.POST('/api/v1/sessions/{session_id}/debrief/', { params: { path: { session_id: session }, header: { 'Idempotency-Key': key } }, body: { concern, wants_call: wantsCall, words: text } }))

/** Take back what she said. */
export const takeBack = (session: string): Promise<unknown> => body(api.DELETE('/api/v1/sessions/{session_id}/debrief/', at(session)))
