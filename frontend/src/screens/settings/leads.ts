/** Pure: how long before a session she is reminded. The server says no to what does not fit; here she hears it first. */

import { minutesOf, type Lead } from '../week/span'

export const MOST = 3
const SHORTEST = 15
const LONGEST = 14 * 1440
const COMMON: Lead[] = [4320, 1440, 60]

export const UNITS = { minutes: 1, hours: 60, days: 1440 } as const
export type Unit = keyof typeof UNITS
export type Wrong = 'wrong' | 'twice'

const longestFirst = (leads: Lead[]): Lead[] => [...new Set(leads)].sort((one, other) => minutesOf(other) - minutesOf(one))

/** Return what is offered: the common ones, the usual ones of this service, and hers, the longest first. */
export const offered = (hers: Lead[], usual: Lead[], seen: Lead[] = []): Lead[] => longestFirst([...COMMON, ...usual, ...seen, ...hers])

/** Return her leads with one more or one less; null where that would be more than there may be. */
export function toggled(hers: Lead[], lead: Lead): Lead[] | null {
  if (hers.includes(lead)) return hers.filter((one) => one !== lead)
  return hers.length < MOST ? longestFirst([...hers, lead]) : null
}

/** Return the minutes that she typed as a number and a unit, or what is wrong with them; null where nothing was typed. */
export function typed(number: string, unit: Unit, hers: Lead[]): number | Wrong | null {
  if (!number.trim()) return null
  const minutes = /^\d{1,5}$/.test(number.trim()) ? Number(number) * UNITS[unit] : Number.NaN
  if (!(minutes >= SHORTEST && minutes <= LONGEST)) return 'wrong'
  return hers.includes(minutes) ? 'twice' : minutes
}

/** Return whether two choices are the same, in whatever order. */
export const isSame = (one: Lead[], other: Lead[]): boolean => longestFirst(one).join() === longestFirst(other).join()
