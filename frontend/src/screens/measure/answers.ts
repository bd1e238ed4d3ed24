/** Pure: her check-ins, which week they belong to, and when people to talk to belong beside one. */
import type { Schemas } from '../../api/client'
import { dayNumber } from '../../lib/dates'

/** One as it is told: what is sealed may not open just now, and then nothing of it is known but its week. */
export type Told = Schemas['CheckInOut'] & Partial<Pick<Schemas['AnsweredOut'], 'support' | 'contact_session' | 'contact_until'>>
type Sealed = 'loudness' | 'helped' | 'band'
/** Only the answer to keeping one says whether people to talk to belong beside it. */
export type CheckIn = Omit<Told, Sealed> & { [Key in Sealed]: NonNullable<Told[Key]> }
export type Support = Schemas['AnsweredOut']['support']
export type Helped = CheckIn['helped']
export type Feeling = CheckIn['feelings'][number]

export interface Said {
  loudness: number
  helped: Helped
  feelings: Feeling[]
}

export const HELPED: readonly Helped[] = ['yes', 'no', 'unsure']
/** Pleasant and unpleasant ones alike, in one list. */
export const FEELINGS: readonly Feeling[] = ['proud', 'tired', 'relieved', 'torn', 'hopeful', 'sad', 'connected', 'lonely', 'calm', 'angry']

/** Return whether it could be opened. */
export const isOpen = (one: Told): one is Told & CheckIn => one.is_readable && one.loudness !== null && one.helped !== null && one.band !== null

const DAY = 86_400_000
const MUCH = 7

/** Return the Monday of the week that it is where she lives, such as 2027-01-04. */
export function mondayOf(now: number, zone: string): string {
  const today = dayNumber(now, zone)
  // Day 0 was a Thursday.
  return new Date((today - ((today + 3) % 7)) * DAY).toISOString().slice(0, 10)
}

/** Return whether people to talk to belong beside her newest answer: as the server says, and by its rule where it was read again. */
export function supportOf(answer: CheckIn, all: readonly CheckIn[]): Support {
  if (answer.support) return answer.support
  if (answer.loudness < MUCH) return 'none'
  const [last, before] = [...all].sort((one, other) => other.week.localeCompare(one.week))
  const isAgain = last?.id === answer.id && [last, before].every((one) => one?.band.key === 'too_much_alone')
  return isAgain ? 'card_first' : 'card'
}

/** Return her check-ins with this one among them, the newest week first. */
export const withAnswer = (all: readonly CheckIn[], one: CheckIn): CheckIn[] =>
  [one, ...all.filter((other) => other.id !== one.id)].sort((a, b) => b.week.localeCompare(a.week))

/** Return what she said, as it is sent. */
export const saidIn = ({ loudness, helped, feelings }: CheckIn): Said => ({ loudness, helped, feelings: [...feelings] })

/** Return a week's Monday as a person reads it; the year where it is another one. */
export function weekName(week: string, tag: string, now: number, month: 'long' | 'short' = 'long'): string {
  const isThisYear = week.slice(0, 4) === new Date(now).toISOString().slice(0, 4)
  return new Intl.DateTimeFormat(tag, { day: 'numeric', month, timeZone: 'UTC', ...(isThisYear ? {} : { year: 'numeric' }) }).format(Date.parse(week))
}
