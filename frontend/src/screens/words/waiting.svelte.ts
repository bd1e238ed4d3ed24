/** What waits for her after an hour: one question at most, or words that she began; and setting it aside. */
import { SvelteSet } from 'svelte/reactivity'
import { api, body, type Schemas } from '../../api/client'
import { failure } from '../../api/problems'
import { notices } from '../../lib/notices.svelte'
import { words } from '../../words'
import type { Reflection } from './own'

export type Question = Schemas['OpenPromptOut']

export interface Waits {
  question: Question | undefined
  begun: Reflection | undefined
}

// By id; what she set aside rests until the app is opened anew, and nothing is written down about it.
const aside = new SvelteSet<string>()
const turn = $state({ of: 0 })

/** Return a number that changes when a question waits again, so that whoever shows it asks anew. */
export const turns = (): number => turn.of

/** Leave a question or begun words in peace for as long as the app is open. */
export const setAside = (id: string): void => void aside.add(id)

/** Return whether she set it aside. */
export const isAside = (id: string): boolean => aside.has(id)

/** Ask what waits: the newest question, else words that she began. The next one never takes the place of one she skipped. */
export async function whatWaits(): Promise<Waits> {
  const [questions, reflections] = await Promise.all([
    body(api.GET('/api/v1/me/prompts/', { params: { query: { limit: 5 } } })),
    body(api.GET('/api/v1/me/reflections/', { params: { query: { limit: 10 } } })),
  ])
  const question = questions.results.find((one) => !isAside(one.id))
  return { question, begun: question ? undefined : reflections.results.find((one) => !one.is_finished && !isAside(one.id)) }
}

/** Skip a question: gone at once, sent meanwhile, back again if that failed, and to be taken back with a tap. */
export async function skip(question: Question): Promise<void> {
  const t = words('wordsOfHers')
  setAside(question.id)
  const sent = send('PUT', question)
  notices.say(t.card.skipped, () => takeBack(question, sent))
  if (await sent) return
  aside.delete(question.id)
  notices.say(t.card.notSkipped)
}

/** Let it wait again. The skip has to have arrived first, or the two could overtake each other. */
async function takeBack(question: Question, sent: Promise<boolean>): Promise<void> {
  const t = words('wordsOfHers')
  aside.delete(question.id)
  const isBack = !(await sent) || (await send('DELETE', question))
  if (isBack) turn.of += 1
  else setAside(question.id)
  notices.say(isBack ? t.card.asksAgain : t.card.notTakenBack)
}

async function send(method: 'PUT' | 'DELETE', question: Question): Promise<boolean> {
  const to = { params: { path: { prompt_id: question.id } } }
  try {
    if (method === 'PUT') await body(api.PUT('/api/v1/me/prompts/{prompt_id}/skip/', to))
    else await body(api.DELETE('/api/v1/me/prompts/{prompt_id}/skip/', to))
    return true
  } catch (error) {
    return !failure(error)
  }
}
