/** Starting a circle, and whether she may. */
import { api, body } from '../../api/client'
import { Refusal } from '../../api/problems'
import { uuid } from '../../lib/browser'
import { bodyOf, slugOf, type New } from './anew'

const TRIES = 4
const keys = new Map<string, string>()

/** Return whether she may start one: approved to lead, or somebody who looks after circles. */
export async function mayStart(): Promise<boolean> {
  const { state } = await body(api.GET('/api/v1/me/facilitator/'))
  if (state === 'approved' || state === 'expired') return true
  const led = await body(api.GET('/api/v1/me/leading/', { params: { query: { limit: 100 } } }))
  return led.results.some((one) => one.role === 'coordinator')
}

/** Start it, under an address of its own. The same twice is one circle. Returns the address; throws as a request does. */
export async function start(typed: New): Promise<string> {
  for (let tries = 1; ; tries++) {
    const sent = bodyOf(typed, slugOf(typed.name, tries === 1 && slugOf(typed.name) !== 'circle' ? '' : moreOf(typed, tries)))
    try {
      const { slug } = await body(api.POST('/api/v1/circles/', { params: { header: { 'Idempotency-Key': keyOf(JSON.stringify(sent)) } }, body: sent }))
      keys.clear()
      return slug
    } catch (error) {
      if (!(error instanceof Refusal && error.code === 'slug_taken') || tries === TRIES) throw error
    }
  }
}

/** One key for one body, so that another try after a lost answer starts nothing twice. */
const keyOf = (text: string): string => known(text, uuid)
const moreOf = (typed: New, tries: number): string => known(`${typed.name}${tries}`, () => uuid().slice(0, 4))

function known(text: string, made: () => string): string {
  const found = keys.get(text) ?? made()
  keys.set(text, found)
  return found
}
