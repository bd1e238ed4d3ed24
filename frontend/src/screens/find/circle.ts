/** Pure: what one circle offers this reader, and what she would be setting out to do. */
import type { Schemas } from '../../api/client'
import type { Intention } from '../../lib/intention'
import { isOpen, phaseOf } from '../../lib/seats'

export type Card = Schemas['CircleCardOut'] & Partial<Schemas['CircleOut']>
export type Times = Schemas['PaginatedSessionOutList']
export type Time = Schemas['SessionOut']
export type Membership = Schemas['OwnMembershipOut']

/** Where the circle takes no more: what she can do, and her place before this very circle. */
export interface Line {
  step?: Schemas['NextStepOut'] | undefined
  own?: Schemas['WaitingOut'] | undefined
  /** Where there is room instead. */
  alternatives?: Schemas['AlternativeOut'][] | undefined
}

export interface Shown {
  circle: Card
  times: Times
  /** How she belongs, or that she asked to; nothing for everybody else. */
  membership: Membership | null
  line?: Line | undefined
}

/** Return what a card that was shown before already tells, until the rest is here. */
export const fromCard = (card: Card): Shown => ({ circle: card, times: { next: null, previous: null, results: card.next_sessions }, membership: null })

/**
 * Return whether the circle takes no more, and so no seat of it is hers to take. A place held for her is not full.
 * What is known of it before the circle was read is nothing.
 */
export const isWithoutPlace = ({ membership, line }: Shown): boolean => membership === null && line?.step !== undefined

export type Action = 'take' | 'wait' | 'own' | 'none'

/** Return what can be done about a time. In a circle that asks first only its members take seats. */
export function actionFor(time: Time, shown: Shown, now: number): Action {
  const { circle, membership } = shown
  if (time.seat) return 'own'
  if (isWithoutPlace(shown)) return 'none'
  if (!isOpen(phaseOf(time, now))) return 'none'
  if (membership?.state !== 'active' && (circle.admission === 'approval' || membership)) return 'none'
  return time.free_seats === 'none' ? 'wait' : 'take'
}

/** Return whether the circle would have to be asked first; a full one is not asked. */
export const asksFirst = (shown: Shown): boolean =>
  shown.circle.admission === 'approval' && shown.membership === null && !isWithoutPlace(shown)

/** Return whether she leads it, and so may ask somebody in. */
export const leads = ({ membership }: Shown): boolean => membership?.state === 'active' && membership.role !== 'member'

/** Return what she answers with her request. A card that was kept by an older version of the app has no questions. */
export const questionsOf = ({ circle }: Shown): string[] => (circle.admission === 'approval' ? (circle.join_questions as string[] | undefined) ?? [] : [])

/** Return the intention to sit down at a time. */
export function seatWanted(time: Time, { circle, membership }: Shown): Intention {
  return {
    act: 'seat',
    slug: circle.slug,
    circle: circle.name,
    language: circle.language,
    session: time.id,
    startsAt: time.starts_at,
    zone: time.timezone,
    minutes: time.duration_minutes,
    waits: time.free_seats === 'none',
    joinsFirst: circle.enrolment === 'cohort' && membership?.state !== 'active',
  }
}

/** Return the intention to ask the circle. */
export const askWanted = ({ circle }: Shown): Intention => ({ act: 'ask', slug: circle.slug, circle: circle.name, language: circle.language })
