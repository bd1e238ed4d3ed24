/** Pure: what she types of a circle that does not exist yet, what is sent, and the address that it gets for ever. */
import type { Schemas } from '../../api/client'
import type { Refusal } from '../../api/problems'
import { LISTS, type Own } from './typed'

type Sent = Schemas['CircleInRequest']
type Chosen = Required<Pick<Sent, 'language' | 'meeting_format' | 'enrolment' | 'admission' | 'timezone' | 'duration_minutes' | 'capacity'>>
export type New = Own & Chosen

export const FORMATS = ['online', 'audio', 'phone', 'hybrid', 'in_person'] as const
export const ENROLMENTS = ['drop_in', 'cohort'] as const
export const ADMISSIONS = ['open', 'approval'] as const
export const SEATS = Array.from({ length: 13 }, (_, more) => more + 4)
const RESERVED = ['facets', 'suggestions', 'new']
const LONGEST = 48 // of 60, for what makes it another one than the circle that has it already

/** Return what the form begins with: as the server would have it, by her own clock and language. */
export const begun = (timezone: string, language: string): New => ({
  name: '', description: '', audience: '', guilt_sources: [], norms: [], child_stages: [], work_patterns: [], language, timezone,
  meeting_format: 'online', enrolment: 'drop_in', admission: 'open', duration_minutes: 60, capacity: 10,
})

/** Return what was kept of the form, whatever that is; what is not as it has to be is as at the beginning. */
export function restored(text: string, start: New): New {
  try {
    const kept = JSON.parse(text) as Record<string, unknown>
    const fits = Object.entries(start).filter(([name, usual]) => typeof kept[name] === typeof usual && Array.isArray(kept[name]) === Array.isArray(usual))
    return { ...start, ...Object.fromEntries(fits.map(([name]) => [name, kept[name]])) }
  } catch {
    return start
  }
}

/** Return an address for a name: its letters and digits. `more` makes it another one, or one where it has none. */
export function slugOf(name: string, more = ''): string {
  const plain = name.normalize('NFD').replace(/\p{Mark}/gu, '').toLowerCase().replace(/[^a-z0-9]+/g, '-').slice(0, LONGEST).replace(/^-|-$/g, '')
  const isSound = plain.length >= 3 && !RESERVED.includes(plain)
  return [isSound ? plain : 'circle', more].filter(Boolean).join('-')
}

/** Return what is sent. */
export const bodyOf = (typed: New, slug: string): Sent => ({ ...typed, slug, name: typed.name.trim(), description: typed.description.trim(), audience: typed.audience.trim() }) as Sent

/** The fields of the form beside which something can be said. */
const SAYING = ['name', 'description', 'audience', 'language', 'meeting_format', 'capacity', 'duration_minutes', 'timezone', ...LISTS]

/** Return whether all that was refused is said at its field, so that nothing is left to be said below. */
export const isAllAtFields = (refused: Refusal): boolean =>
  refused.errors.length > 0 && refused.errors.every(({ pointer }) => SAYING.some((field) => pointer === `#/${field}` || pointer.startsWith(`#/${field}/`)))
