/** Pure: which of her words about a purpose counts. */
import type { Schemas } from '../../api/client'

export type Consent = Schemas['ConsentOut']
export type Purpose = Consent['purpose']
export type Consents = Partial<Record<Purpose, Consent>>

/** Return the newest word of each purpose; a yes that stands is newer than any that was taken back. */
export function newest(all: Consent[]): Consents {
  const found: Consents = {}
  for (const one of all) if (!found[one.purpose] || (one.granted && !found[one.purpose]!.granted)) found[one.purpose] = one
  return found
}
