/** Whom to call: the lines of a country as the API orders them, and which country she means. */
import { api, body, type Schemas } from '../api/client'
import { countryOf } from './region'
import { shelve, shelved } from './browser'
import { DEFAULT, noted, noteOf, standingChoice } from './countries'
import { session } from './session.svelte'

export type Line = Schemas['SupportLineOut']
export type Lines = Schemas['SupportLinesOut']

const CHOSEN = 'kc.country'

/** Return her country: chosen on this card, else her account's, else her browser's. */
export function herCountry(): string {
  const note = shelved('local', CHOSEN)
  const account = session.me?.support_country || undefined
  const country = (session.isUnknown ? noted(note) : standingChoice(note, account)) ?? account ?? countryOf(navigator.languages) ?? DEFAULT
  // For the day on which nobody answers who she is.
  if (session.me) chooseCountry(country)
  return country
}

/** Remember her choice on this device, until her account says something else than it does now. */
export const chooseCountry = (country: string): void => void shelve('local', CHOSEN, noteOf(country, session.me?.support_country || undefined))

/** Return the lines of a country. The service worker keeps the answer for the day without a connection. */
export async function readLines(country: string): Promise<Lines> {
  const ask = (): Promise<Lines> => body(api.GET('/api/v1/support-lines/', { params: { query: { country } } }))
  const workers = navigator.serviceWorker as ServiceWorkerContainer | undefined
  const sawIt = Boolean(workers?.controller)
  const lines = await ask()
  // On her first visit the worker begins its work after the question was asked, perhaps before it is answered.
  if (workers && !sawIt) {
    const again = (): void => void ask().catch(() => undefined)
    if (workers.controller) again()
    else workers.addEventListener('controllerchange', again, { once: true })
  }
  return lines
}
