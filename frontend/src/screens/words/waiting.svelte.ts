/** What waits for her after a session: one question at most, or words that she began. Read from the API, kept in memory. */
import { api, body, type Schemas } from '../../api/client'
import { failure, type Failure } from '../../api/problems'
import { draft } from '../../lib/drafts'

export type Question = Schemas['OpenPromptOut']
export type Reflection = Schemas['ReflectionOut']

export interface Waits {
  question: Question | undefined
  begun: Reflection | undefined
}

// What she put off rests until the app is opened anew; nothing is written down about it.
const putOff = new Set<string>()

/** Return the name under which her draft about a session is kept. */
export const draftPlace = (session: string): string => `words/${session}`

/** Ask what waits. One question is shown, the newest; what she put off is left in peace. */
export async function whatWaits(): Promise<Waits> {
  const [questions, reflections] = await Promise.all([
    body(api.GET('/api/v1/me/prompts/', { params: { query: { limit: 5 } } })),
    body(api.GET('/api/v1/me/reflections/', { params: { query: { limit: 10 } } })),
  ])
  return {
    question: questions.results.find((one) => !putOff.has(one.session)),
    begun: reflections.results.find((one) => !one.is_finished && !putOff.has(one.session)),
  }
}

/** Leave a question or begun words in peace for as long as the app is open. */
export const putOffFor = (session: string): void => void putOff.add(session)

/** Return whether she typed something about this session that is not saved yet. */
export const hasDraft = (session: string): boolean => draft(draftPlace(session)) !== ''

/** A skip that can be taken back: the second request waits for the first, so that they cannot overtake each other. */
export class Skip {
  #sent: Promise<Failure | undefined>

  constructor(readonly question: Question) {
    this.#sent = this.#send('PUT')
  }

  /** Return what went wrong, if anything did. */
  get done(): Promise<Failure | undefined> {
    return this.#sent
  }

  /** Let the question wait again. */
  async takeBack(): Promise<Failure | undefined> {
    if (await this.#sent) return undefined
    return this.#send('DELETE')
  }

  async #send(method: 'PUT' | 'DELETE'): Promise<Failure | undefined> {
    const to = { params: { path: { prompt_id: this.question.id } } }
    try {
      if (method === 'PUT') await body(api.PUT('/api/v1/me/prompts/{prompt_id}/skip/', to))
      else await body(api.DELETE('/api/v1/me/prompts/{prompt_id}/skip/', to))
      return undefined
    } catch (error) {
      return failure(error)
    }
  }
}
