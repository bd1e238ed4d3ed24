/** Notices over the API: what her circles are told, and what whoever leads one tells it. */
import { api, body, type Schemas } from '../../api/client'

export type Notice = Schemas['CircleNoticeOut']
export type Made = Schemas['CircleNoticeMadeOut']

const MANY = 100

/** Read what one circle is told, the newest first. */
export const readNotices = async (slug: string): Promise<Notice[]> =>
  (await body(api.GET('/api/v1/circles/{slug}/notices/', { params: { path: { slug }, query: { limit: MANY } } }))).results

/** Read what all her circles are told. */
export const ownNotices = async (): Promise<Notice[]> => (await body(api.GET('/api/v1/me/notices/', { params: { query: { limit: MANY } } }))).results

/** Tell a circle. The same key twice is one notice. */
export const tell = (slug: string, text: string, days: number, key: string): Promise<Made> =>
  body(api.POST('/api/v1/circles/{slug}/notices/', { params: { path: { slug }, header: { 'Idempotency-Key': key } }, body: { text, days } }))

/** Show one to nobody any more. */
export const withdraw = async (slug: string, id: string): Promise<void> =>
  void (await body(api.DELETE('/api/v1/circles/{slug}/notices/{notice_id}/', { params: { path: { slug, notice_id: id } } })))
