/** Handing a session over, and taking one over: what is asked of the API, and nothing kept. */
import { api, body, type Schemas } from '../../api/client'

export type Search = Schemas['HandoverOut']
export type Offer = Schemas['OwnHandoverOut']

const LIMIT = 100
const at = (session: string) => ({ params: { path: { session_id: session } } })
const one = (id: string) => ({ params: { path: { handover_id: id } } })

/** Read how her search stands; nothing where nobody is looked for. */
export const readSearch = async (session: string): Promise<Search | undefined> => (await body(api.GET('/api/v1/sessions/{session_id}/handover/', at(session)))) ?? undefined

/** Look for somebody else to lead; where that runs already, it is the answer. */
export const search = (session: string): Promise<Search> => body(api.POST('/api/v1/sessions/{session_id}/handover/', at(session)))

/** Lead it after all. */
export const endSearch = (session: string): Promise<unknown> => body(api.DELETE('/api/v1/sessions/{session_id}/handover/', at(session)))

/** Read what she is asked to lead. */
export const readOffers = async (): Promise<Offer[]> => (await body(api.GET('/api/v1/me/handovers/', { params: { query: { limit: LIMIT } } }))).results

/** Read what her circles are called, by their slugs. */
export async function readNames(): Promise<Record<string, string>> {
  const { results } = await body(api.GET('/api/v1/me/circles/', { params: { query: { limit: LIMIT } } }))
  return Object.fromEntries(results.map(({ circle, name }) => [circle, name]))
}

/** Lead it for somebody. */
export const accept = (id: string): Promise<Search> => body(api.POST('/api/v1/handovers/{handover_id}/accept/', one(id)))

/** Let the next one be asked. */
export const pass = (id: string): Promise<Search> => body(api.POST('/api/v1/handovers/{handover_id}/pass/', one(id)))

/** Keep a name written from right to left from turning the sentence around it. */
export const isolated = (name: string): string => `\u2068${name}\u2069`
