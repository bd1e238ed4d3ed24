/**
 * What she answers to a circle's questions. It stays in this tab, like everything she is typing, through signing up and
 * a reload, until the circle has it.
 */
import { draft, keepDraft } from './drafts'

export type Answers = Record<string, string>
export const LONGEST_ANSWER = 500

const place = (slug: string): string => `ask.${slug}`

/** Return her answers to these questions as she left them; to a question that is not asked any more there is none. */
export function answersTo(slug: string, questions: string[]): Answers {
  const kept = read(draft(place(slug)))
  return Object.fromEntries(questions.map((question) => [question, kept[question] ?? '']))
}

/** Keep them. */
export const keepAnswers = (slug: string, answers: Answers): boolean => keepDraft(place(slug), Object.values(answers).some(Boolean) ? JSON.stringify(answers) : '')

/** Return what goes with her request. */
export const answersToSend = (slug: string): { question: string; answer: string }[] =>
  Object.entries(read(draft(place(slug)))).map(([question, answer]) => ({ question, answer: answer.trim() })).filter((each) => each.answer)

/** The circle has them: nothing has to be kept here any more. */
export const forgetAnswers = (slug: string): void => void keepDraft(place(slug), '')

function read(text: string): Answers {
  try {
    const kept: unknown = JSON.parse(text)
    if (typeof kept !== 'object' || kept === null) return {}
    return Object.fromEntries(Object.entries(kept).filter(([, answer]) => typeof answer === 'string')) as Answers
  } catch {
    return {}
  }
}
