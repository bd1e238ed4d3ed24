/** Pure: what is typed about a circle, and what of it differs from the circle as it was read. */
import type { Schemas } from '../../api/client'
import type { Card } from '../find/circle'

export type Change = Schemas['PatchedCircleChangeInRequest']

/** What a circle says of itself, from its beginning on. */
export interface Own {
  name: string
  description: string
  audience: string
  guilt_sources: string[]
  norms: string[]
  child_stages: string[]
  work_patterns: string[]
}
/** What of it is ticked. */
export const LISTS = ['guilt_sources', 'norms', 'child_stages', 'work_patterns'] as const
export type List = (typeof LISTS)[number]

/** What stands in the form. A limit is typed, and empty for none; a question is empty where there is none. */
export interface Typed extends Own {
  member_limit: string
  questions: string[]
}

export const QUESTIONS = 3

/** Return what the form begins with. */
export const typedOf = (circle: Card): Typed => ({
  name: circle.name,
  description: circle.description,
  audience: circle.audience,
  guilt_sources: [...circle.guilt_sources],
  norms: [...circle.norms],
  child_stages: [...circle.child_stages],
  work_patterns: [...circle.work_patterns],
  member_limit: circle.member_limit?.toString() ?? '',
  questions: Array.from({ length: QUESTIONS }, (_, number) => circle.join_questions[number] ?? ''),
})

/** Return what differs from the circle as it was read: what she did not touch is not sent. */
export function changeOf(circle: Card, typed: Typed): Change {
  const { questions, member_limit, ...rest } = typed
  const wanted = {
    ...rest,
    name: typed.name.trim(),
    description: typed.description.trim(),
    audience: typed.audience.trim(),
    member_limit: member_limit.trim() === '' ? null : Number(member_limit),
    join_questions: questions.map((question) => question.trim()).filter(Boolean),
  }
  const was = circle as unknown as Record<string, unknown>
  const differing = Object.entries(wanted).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(was[name] ?? null))
  return Object.fromEntries(differing) as Change
}
