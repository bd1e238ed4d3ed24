/** Pure: when she may ask to lead, after a no. The server says it too; here she reads it before she writes. */
import type { Schemas } from '../../api/client'

type Standing = Pick<Schemas['FacilitatorOut'], 'state' | 'decided_at'>

const A_MONTH = 30 * 86_400_000

/** Return from when on she may ask again; empty where there was no answer. */
export const asksAgainAt = ({ decided_at }: Standing): string => (decided_at ? new Date(Date.parse(decided_at) + A_MONTH).toISOString() : '')

/** Return whether she may ask at an instant. */
export function mayAsk(standing: Standing, now: number): boolean {
  if (standing.state === 'none') return true
  return standing.state === 'declined' && !(now < Date.parse(asksAgainAt(standing)))
}
