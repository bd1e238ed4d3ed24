/** What whoever leads a circle changes of it, and the version that she read. */
import { api, versioned, type Schemas } from '../../api/client'
import type { Card } from '../find/circle'
import type { Change } from './typed'

export interface Read {
  circle: Card
  etag: string
}

/** Read the circle. */
export async function readCircle(slug: string): Promise<Read> {
  const { value, etag } = await versioned<Schemas['CircleOut']>(api.GET('/api/v1/circles/{slug}/', { params: { path: { slug } } }))
  return { circle: value, etag }
}

/** Save changes to the version that was read; another one in between is a 412. */
export async function saveCircle(slug: string, etag: string, change: Change): Promise<Read> {
  const asked = api.PATCH('/api/v1/circles/{slug}/', { params: { path: { slug }, header: { 'If-Match': etag } }, body: change })
  const { value, etag: next } = await versioned<Schemas['CircleOut']>(asked)
  return { circle: value, etag: next }
}

/** Pure: return whether she answers for the circle: she facilitates it, or looks after it without belonging to it. */
export const isHers = (circle: Card): boolean => (circle.membership ? circle.membership.role === 'facilitator' : circle.capacity !== undefined)
