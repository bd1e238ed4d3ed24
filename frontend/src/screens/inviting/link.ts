/** Pure: the link that is handed on, and what a refusal asks. */
import type { FieldError } from '../../api/problems'

/** Return the address to hand on. What follows the # is sent to no server and stands in no log. */
export const addressOf = (token: string, origin: string): string => `${origin}/app/#/invited/${token}`

/** Return the questions that a refusal names, in their order. */
export const questionsIn = (errors: FieldError[]): string[] => errors.filter((each) => each.pointer.startsWith('#/answers/') && each.code === 'required').map((each) => each.detail)
