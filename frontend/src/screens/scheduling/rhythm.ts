/** Pure: how often a circle meets, as a rule (RFC 5545) and back. */
import { atWall } from './wall'

export type Rhythm = 'once' | 'weekly' | 'biweekly' | 'monthly'
export const RHYTHMS: readonly Rhythm[] = ['once', 'weekly', 'biweekly', 'monthly']
const DAYS = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'] as const

/** Which of its weekday in the month a date is: 1 to 4, or -1 for the last where it is the fifth. */
export function turnOf(local: string): number {
  const turn = Math.ceil(new Date(atWall(local)).getUTCDate() / 7)
  return turn > 4 ? -1 : turn
}

/** Return the rule of a rhythm from a wall time on; nothing for a single session. `times` ends it, as a cohort needs. */
export function ruleOf(rhythm: Rhythm, local: string, times?: number): string | null {
  if (rhythm === 'once') return null
  const day = DAYS[new Date(atWall(local)).getUTCDay()]!
  const parts = rhythm === 'monthly' ? [`FREQ=MONTHLY;BYDAY=${turnOf(local)}${day}`] : ['FREQ=WEEKLY', ...(rhythm === 'biweekly' ? ['INTERVAL=2'] : []), `BYDAY=${day}`]
  return [...parts, ...(times ? [`COUNT=${times}`] : [])].join(';')
}

export interface Read {
  rhythm: Exclude<Rhythm, 'once'>
  /** Which of its weekday in the month, where it is monthly. */
  turn?: number
  times?: number
}

/** Return what a rule says where it is one of those that the app writes; else nothing, and it is called a rule of its own. */
export function rhythmOf(rule: string | null): Read | undefined {
  const parts = new Map((rule ?? '').split(';').map((part) => part.split('=') as [string, string]))
  if ([...parts.keys()].some((key) => !['FREQ', 'INTERVAL', 'BYDAY', 'COUNT', 'WKST'].includes(key))) return undefined
  const [by, step] = [parts.get('BYDAY'), Number(parts.get('INTERVAL') ?? 1)]
  const count = parts.get('COUNT')
  const times = count === undefined ? {} : { times: Number(count) }
  if (parts.get('FREQ') === 'WEEKLY' && step <= 2 && (by === undefined || /^[A-Z]{2}$/.test(by))) return { rhythm: step === 2 ? 'biweekly' : 'weekly', ...times }
  const turn = /^(-1|[1-4])[A-Z]{2}$/.exec(by ?? '')
  return parts.get('FREQ') === 'MONTHLY' && step === 1 && turn ? { rhythm: 'monthly', turn: Number(turn[1]), ...times } : undefined
}
