/** Pure: what she looks for in the directory, and how the API is asked for it. */
import type { Schemas } from '../../api/client'
import type { operations } from '../../api/schema'
import { minutesOfTonight } from '../../lib/dates'

export type Query = NonNullable<operations['circles_facets_retrieve']['parameters']['query']>
export type Facets = Schemas['FacetsOut']

export interface Wishes {
  /** Themes: any of these, and none of those. */
  themes: string[]
  without: string[]
  isTonight: boolean
  hasSeats: boolean
  q: string
  /** 0 is Monday. */
  weekdays: number[]
  /** Times on her clock, such as 22:00; `to` may lie after midnight. */
  from: string
  to: string
  language: string
  format: string
  enrolment: string
  norms: string[]
  audience: string
  /** Latitude and longitude with one decimal. */
  place: string
  km: number
}

export const KM = [10, 25, 50, 100, 250, 500] as const
export const NOTHING: Wishes = {
  themes: [], without: [], isTonight: false, hasSeats: false, q: '', weekdays: [], from: '', to: '', language: '', format: '', enrolment: '', norms: [],
  audience: '', place: '', km: 50,
}

/** Return the wishes for circles like one: what it is about, as far as that is asked for today, in its language. */
export const alike = (circle: { guilt_sources: readonly string[]; language: string }, offered: readonly { key: string }[]): Wishes => ({
  ...NOTHING,
  themes: circle.guilt_sources.filter((key) => offered.some((theme) => theme.key === key)),
  language: circle.language,
})

/** What can be lifted, each at once; hours and weekdays are one. */
export const GROUPS = {
  themes: ['themes'], without: ['without'], tonight: ['isTonight'], seats: ['hasSeats'], q: ['q'], hours: ['weekdays', 'from', 'to'], language: ['language'],
  format: ['format'], enrolment: ['enrolment'], norms: ['norms'], audience: ['audience'], place: ['place', 'km'],
} as const satisfies Record<string, readonly (keyof Wishes)[]>
export type Group = keyof typeof GROUPS
/** Those that have a place outside of the panel. */
const IN_SIGHT: readonly Group[] = ['themes', 'tonight', 'seats']

const isWished = (wishes: Wishes, name: keyof Wishes): boolean => name !== 'km' && wishes[name].toString() !== '' && wishes[name] !== false

/** Return what she looks for, by groups. */
export const wished = (wishes: Wishes): Group[] => (Object.keys(GROUPS) as Group[]).filter((group) => GROUPS[group].some((name) => isWished(wishes, name)))

/** Return how many of them stand in the panel. */
export const inPanel = (wishes: Wishes): number => wished(wishes).filter((group) => !IN_SIGHT.includes(group)).length

/** Return the wishes without one group. */
export const lifted = (wishes: Wishes, group: Group): Wishes => ({ ...wishes, ...Object.fromEntries(GROUPS[group].map((name) => [name, NOTHING[name]])) })

/** Return the parameters of the directory. What is asked of hours is asked on her clock. */
export function queryOf(wishes: Wishes, zone: string, now: number): Query {
  return {
    ...(wishes.themes.length ? { guilt_source: [...wishes.themes] } : {}),
    ...(wishes.without.length ? { guilt_source_not: [...wishes.without] } : {}),
    ...(wishes.isTonight ? { starts_within: minutesOfTonight(now, zone) } : {}),
    ...(wishes.hasSeats ? { has_seats: true } : {}),
    ...(wishes.q.trim() ? { q: wishes.q.trim() } : {}),
    ...hoursOf(wishes, zone),
    ...(wishes.language ? { language: wishes.language } : {}),
    ...(wishes.format ? { meeting_format: wishes.format as NonNullable<Query['meeting_format']> } : {}),
    ...(wishes.enrolment ? { enrolment: wishes.enrolment as NonNullable<Query['enrolment']> } : {}),
    ...(wishes.norms.length ? { norms: [...wishes.norms] as NonNullable<Query['norms']> } : {}),
    ...(wishes.audience ? { audience: wishes.audience } : {}),
    ...(wishes.place ? { place: wishes.place, radius_km: wishes.km } : {}),
  }
}

/** One time alone goes from or to midnight; two that are the same leave the whole day. */
function hoursOf({ weekdays, from, to }: Wishes, zone: string): Query {
  const [since, until] = [from || '00:00', to || '00:00']
  const hours = since === until ? {} : { local_from: since, local_to: until }
  const days = weekdays.length ? { weekday: [...weekdays] } : {}
  const asked = { ...days, ...hours }
  return Object.keys(asked).length ? { ...asked, tz: zone } : {}
}

/** Return wishes from what was kept, whatever that is: what is not as it has to be is left out. */
export function restored(kept: unknown): Wishes | undefined {
  if (typeof kept !== 'object' || kept === null) return undefined
  const told = kept as Record<string, unknown>
  const fits = Object.entries(NOTHING).filter(([name, usual]) => name in told && typeof told[name] === typeof usual && Array.isArray(told[name]) === Array.isArray(usual))
  return { ...NOTHING, ...Object.fromEntries(fits.map(([name]) => [name, told[name]])) }
}
