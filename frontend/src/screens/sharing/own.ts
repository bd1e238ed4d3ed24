/** With whom she shares one reflection, what others shared with her, and telling us of it. Nothing of it is kept here. */
import { api, body, type Schemas } from '../../api/client'
import type { Page } from '../words/pages'

export type Reflection = Schemas['ReflectionOut']
export type Sharing = Schemas['SharingOut']
export type Tier = Sharing['shared_with']
export type Shared = Schemas['SharedReflectionOut']
export type Reason = Schemas['FlagInRequest']['reason']
export type Told = Schemas['ReportOut']

export interface Hers {
  reflection: Reflection
  sharing: Sharing
}

const at = (id: string) => ({ params: { path: { reflection_id: id } } })

/** Read one reflection of hers and with whom she shares it. */
export async function hers(id: string): Promise<Hers> {
  const [reflection, sharing] = await Promise.all([
    body(api.GET('/api/v1/me/reflections/{reflection_id}/', at(id))),
    body(api.GET('/api/v1/me/reflections/{reflection_id}/sharing/', at(id))),
  ])
  return { reflection, sharing }
}

/** Share it so, or take it back with `nobody`. */
export const share = (id: string, tier: Tier): Promise<Sharing> =>
  body(api.PUT('/api/v1/me/reflections/{reflection_id}/sharing/', { ...at(id), body: { shared_with: tier } }))

/** Read a page of what others shared after a session. */
export const sharedAfter = (session: string, cursor?: string): Promise<Page<Shared>> =>
  body(api.GET('/api/v1/sessions/{session_id}/reflections/', { params: { path: { session_id: session }, query: { limit: 20, ...(cursor ? { cursor } : {}) } } }))

/** Tell us of a passage. The same key twice is one report. */
export const flag = (id: string, reason: Reason, passage: string, key: string): Promise<Told> =>
  body(api.POST('/api/v1/reflections/{reflection_id}/flag/', { params: { path: { reflection_id: id }, header: { 'Idempotency-Key': key } }, body: { reason, passage } }))
