/** What of hers this place reads and changes. Nothing of it is kept in the browser. */
import { ask } from '../../api/auth'
import { api, body, type Schemas } from '../../api/client'
import { Refusal } from '../../api/problems'

export type Block = Schemas['BlockOut']
export type Circle = Schemas['OwnCircleOut']
export type Archive = Schemas['ExportOut']
export type Appeal = Schemas['AppealOut']
export type Feed = Schemas['FeedOut']
export type NewFeed = Schemas['NewFeedOut']

const ALL = { params: { query: { limit: 100 } } }

/** Read the circles that she belongs to. */
export async function ownCircles(): Promise<Circle[]> {
  return (await body(api.GET('/api/v1/me/circles/', ALL))).results.filter((one) => one.membership.state === 'active')
}

/** Read whom she knows in a circle: everybody there by their names, without herself. */
export async function others(circle: Circle): Promise<string[]> {
  const roster = await body(api.GET('/api/v1/circles/{slug}/memberships/', { params: { path: { slug: circle.circle }, query: { limit: 100 } } }))
  return roster.results.map((one) => one.handle).filter((handle) => handle !== circle.membership.handle)
}

/** Read whom she keeps apart from, the latest first. */
export const ownBlocks = async (): Promise<Block[]> => (await body(api.GET('/api/v1/me/blocks/', ALL))).results

/** Keep apart from somebody by her name in a circle. */
export const keepApart = (circle: string, handle: string): Promise<Block> => body(api.POST('/api/v1/me/blocks/', { body: { circle, handle } }))

/** Lift it. What is lifted already is no matter. */
export const lift = (id: string): Promise<void> => gone(api.DELETE('/api/v1/me/blocks/', { params: { query: { id } } }))

/** Ask for an archive, or for how the one that waits stands: it is the same question. */
export const askForArchive = (): Promise<Archive> => body(api.POST('/api/v1/me/export/'))

/** Return the archive itself. It can be had once. */
export async function takeArchive(id: string): Promise<Blob> {
  return (await body(api.GET('/api/v1/me/export/{export_id}/', { params: { path: { export_id: id } }, parseAs: 'blob' }))) as unknown as Blob
}

/** Read whether a calendar may read her times, and since when; null where none may. */
export async function ownFeed(): Promise<Feed | null> {
  try {
    return await body(api.GET('/api/v1/me/calendar-feed/'))
  } catch (error) {
    if (error instanceof Refusal && error.status === 404) return null
    throw error
  }
}

/** Make an address for a calendar; one that was made before opens nothing any more. */
export const makeFeed = (): Promise<NewFeed> => body(api.POST('/api/v1/me/calendar-feed/'))

/** Let the address open nothing any more. */
export const closeFeed = (): Promise<void> => gone(api.DELETE('/api/v1/me/calendar-feed/'))

/** Read when she told us something, and how far it is. */
export const ownReports = async (): Promise<Schemas['OwnReportOut'][]> => (await body(api.GET('/api/v1/me/reports/', ALL))).results

/** Read what she asked us to look at again. */
export const ownAppeals = async (): Promise<Appeal[]> => (await body(api.GET('/api/v1/me/appeals/', ALL))).results

/** Ask to look at her removal from a circle again. */
export const appeal = (circle: string, text: string): Promise<Appeal> => body(api.POST('/api/v1/me/appeals/', { body: { circle, text } }))

/** End her account and everything of hers. There is no way back. */
export const eraseAll = async (): Promise<void> => void (await body(api.DELETE('/api/v1/me/', { body: { confirm: 'erase' } })))

export interface Login {
  id: number
  user_agent: string
  /** Seconds since 1970. */
  created_at: number
  is_current: boolean
}

/** Read where she is signed in, this place first. */
export async function ownLogins(): Promise<Login[]> {
  const told = await ask('GET', 'auth/sessions')
  if (told.status === 401) throw new Refusal(401, 'not_authenticated', '')
  return (told.data as unknown as Login[]).sort((one, other) => Number(other.is_current) - Number(one.is_current) || other.created_at - one.created_at)
}

/** Sign these out. */
export const endLogins = async (ids: number[]): Promise<void> => void (await ask('DELETE', 'auth/sessions', { sessions: ids }))

/** What is gone already is what she wanted. */
async function gone(asked: Promise<{ response: Response; error?: unknown }>): Promise<void> {
  const { response, error } = await asked
  if (!response.ok && response.status !== 404) throw Refusal.of(response.status, error)
}
