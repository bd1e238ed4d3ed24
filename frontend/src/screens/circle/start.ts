/** Starting a circle, and whether she may. */
import { api, body } from '../../api/client'
import { Refusal } from '../../api/problems'
import { uuid } from '../../lib/browser'
import { draft, keepDraft } from '../../lib/drafts'
import { bodyOf, slugOf, type New } from './anew'

const TRIES = 4
const UNHEARD = 'circle.unheard'
const keys = new Map<string, string>()

/** Return whether she may start one: approved to lead, or somebody who looks after circles. */
export async function mayStart(): Promise<boolean> {
  const { state } = await body(api.GET('/api/v1/me/facilitator/'))
  if (state === 'approved' || state === 'expired') return true
  const led = await body(api.GET('/api/v1/me/leading/', { params: { query: { limit: 100 } } }))
  return led.results.some((one) => one.role === 'coordinator')
}

/** A circle that began; `wasThere` where it had begun before, and only the answer was lost. */
export interface Begun {
  slug: string
  wasThere: boolean
}

/** Start it, under an address of its own. The same twice is one circle, also after a lost answer. Throws as a request does. */
export async function start(typed: New): Promise<Begun> {
  const unheard = draft(UNHEARD)
  if (unheard && (await hasBegun(unheard))) return done(unheard, true)
  for (let tries = 1; ; tries++) {
    const sent = bodyOf(typed, slugOf(typed.name, tries === 1 && slugOf(typed.name) !== 'circle' ? '' : moreOf(typed, tries)))
    try {
      return done(await send(sent, unheard), false)
    } catch (error) {
      if (!(error instanceof Refusal && error.code === 'slug_taken')) throw error
      // What was on its way a moment ago may have come to its end since.
      if (unheard && (await hasBegun(unheard))) return done(unheard, true)
      if (tries === TRIES) throw error
    }
  }
}

/** Send it. Until an answer is here, also after the tab was loaded again, its address is kept: it may have begun. */
async function send(sent: ReturnType<typeof bodyOf>, unheard: string): Promise<string> {
  keepDraft(UNHEARD, sent.slug)
  try {
    const { slug } = await body(api.POST('/api/v1/circles/', { params: { header: { 'Idempotency-Key': keyOf(JSON.stringify(sent)) } }, body: sent }))
    return slug
  } catch (error) {
    // A no to this says nothing of one before that is still unheard of.
    if (error instanceof Refusal && error.status < 500 && !error.code.startsWith('idempotency_')) keepDraft(UNHEARD, unheard)
    throw error
  }
}

/** Return whether she leads a circle of this address that has no times yet, as one that has just begun. */
async function hasBegun(slug: string): Promise<boolean> {
  const led = await body(api.GET('/api/v1/me/leading/', { params: { query: { limit: 100 } } }))
  return led.results.some((one) => one.circle === slug && one.role === 'facilitator' && one.next_session === null)
}

function done(slug: string, wasThere: boolean): Begun {
  keys.clear()
  keepDraft(UNHEARD, '')
  return { slug, wasThere }
}

/** One key for one body, so that another try after a lost answer starts nothing twice. */
const keyOf = (text: string): string => known(text, uuid)
const moreOf = (typed: New, tries: number): string => known(`${typed.name}${tries}`, () => uuid().slice(0, 4))

function known(text: string, made: () => string): string {
  const found = keys.get(text) ?? made()
  keys.set(text, found)
  return found
}
