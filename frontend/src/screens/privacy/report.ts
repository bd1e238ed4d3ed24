/** Pure: what she can tell us of from where she stands, and what is sent of it. */
import type { Schemas } from '../../api/client'

export type Report = Schemas['ReportInRequest']
export type Subject = Report['subject']
export type Reason = Report['reason']
export type Told = Schemas['ReportOut']

/** What stands first is what is looked at first. */
export const REASONS: readonly Reason[] = ['self_harm', 'danger', 'harassment', 'hate', 'told_elsewhere', 'selling', 'advice', 'other']

export interface Typed {
  subject: Subject | ''
  circle: string
  session: string
  handle: string
  reason: Reason | ''
  text: string
}

/** Return what it can be about: a session only where she came from one. */
export const subjectsOf = ({ session }: { session: string }): Subject[] => ['member', 'facilitator', ...(session ? (['session'] as const) : []), 'circle']

/** Return the first of the fields that is missing; text is never asked for. */
export function missingOf({ subject, circle, handle, reason }: Typed): 'circle' | 'subject' | 'handle' | 'reason' | undefined {
  if (!circle) return 'circle'
  if (!subject) return 'subject'
  if (subject === 'member' && !handle) return 'handle'
  return reason ? undefined : 'reason'
}

/** Return what is sent: a session by its id, everything else by its circle, and a name where it is about somebody. */
export function bodyOf({ subject, circle, session, handle, reason, text }: Typed): Report {
  const about = subject as Subject
  const whom = (about === 'member' || about === 'facilitator') && handle ? { handle } : {}
  return { subject: about, ...(about === 'session' ? { session } : { circle }), ...whom, reason: reason as Reason, text: text.trim() }
}
