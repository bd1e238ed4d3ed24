/** What a report is about, read from where she came: a session, a circle, or any of hers. */
import { api, body } from '../../api/client'
import { Refusal } from '../../api/problems'
import { ownCircles, type Circle } from './own'
import type { Report, Told } from './report'

export interface About {
  /** The circle it is about; empty as long as she has not said which. */
  circle: string
  name: string
  session: string
  startsAt: string | undefined
  /** The circles that she belongs to: where she knows somebody. */
  circles: Circle[]
}

/** Read it from the parts of an address. A session that is gone is left out. */
export async function readAbout(query: URLSearchParams): Promise<About> {
  const id = query.get('session') ?? ''
  const [circles, session] = await Promise.all([ownCircles(), id ? sessionOf(id) : undefined])
  const circle = session?.circle ?? query.get('circle') ?? (circles.length === 1 ? circles[0]!.circle : '')
  const own = circles.find((one) => one.circle === circle)
  return { circle, name: own?.name ?? (circle && (await nameOf(circle))), session: session ? id : '', startsAt: session?.starts_at, circles }
}

const sessionOf = (id: string) => orNone(body(api.GET('/api/v1/sessions/{session_id}/', { params: { path: { session_id: id } } })))
const nameOf = async (slug: string): Promise<string> => (await orNone(body(api.GET('/api/v1/circles/{slug}/', { params: { path: { slug } } }))))?.name ?? slug

/** Send it. The same key twice is one report. */
export const sendReport = (report: Report, key: string): Promise<Told> =>
  body(api.POST('/api/v1/reports/', { params: { header: { 'Idempotency-Key': key } }, body: report }))

async function orNone<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked
  } catch (error) {
    if (error instanceof Refusal && error.status === 404) return undefined
    throw error
  }
}
