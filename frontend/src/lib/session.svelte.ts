/** Who is here. The profile lives in memory alone; the shelf only remembers that asking is worth while. */
import { logOut, logOutEverywhere } from '../api/auth'
import { api, body, type Schemas } from '../api/client'
import { Refusal } from '../api/problems'
import { browserZone } from './dates'
import { forgetBeside } from './beside'
import { shelve, shelved } from './browser'
import { claimDrafts, forgetDrafts } from './drafts'
import { forgetIntention } from './intention'
import { locale } from './locale.svelte'
import { speak } from '../words'

const HINT = 'kc.known'
const ENDED = 'kc.ended'

class Session {
  /** Her profile, once she is known to be signed in. */
  me: Schemas['ProfileOut'] | null = $state(null)
  /** Whether somebody was here before, and nobody answered when we asked whether she still is. */
  isUnknown = $state(false)
  #zone = $state(shelved('local', 'kc.zone'))

  /** Her zone: her account's, else what she chose here, else her browser's. */
  get zone(): string {
    return this.me?.timezone ?? this.#zone ?? browserZone()
  }

  /** How dates are read to her. */
  get reader(): { zone: string; tag: string } {
    return { zone: this.zone, tag: locale.tag }
  }

  /** Read times in this zone from now on, here. An account's zone is changed by PATCH me/. */
  chooseZone(zone: string): void {
    shelve('local', 'kc.zone', zone)
    this.#zone = zone
  }

  /** Ask who is here, if somebody was. Throws `Unreachable`; a login that is over is no failure. */
  async recognise(): Promise<void> {
    if (shelved('local', HINT)) await this.load()
  }

  /** Ask for her profile and remember that she is here. */
  async load(): Promise<void> {
    try {
      this.me = await body(api.GET('/api/v1/me/'))
      this.isUnknown = false
      shelve('local', HINT, '1')
      if (claimDrafts(this.me.id)) forgetBeside()
      if (shelved('local', 'kc.locale') === null) await speak(this.me.locale).catch(() => undefined)
    } catch (error) {
      this.isUnknown = !(error instanceof Refusal && error.status === 401)
      if (this.isUnknown) throw error
      this.forget()
    }
  }

  /** Sign out on the server, then forget everything of hers here. Throws `Unreachable`, and then she is still signed in. */
  async end(isEverywhere = false): Promise<void> {
    await (isEverywhere ? logOutEverywhere() : logOut())
    this.close()
  }

  /** Forget everything of hers here, and let the other tabs do so: her login has ended on the server. */
  close(): void {
    shelve('local', ENDED, String(Date.now()))
    this.forget()
    forgetDrafts()
    forgetBeside()
    forgetIntention()
  }

  /** Follow when she signs out in another tab, or while the browser kept this page whole: nothing of hers stays in it. */
  watchOtherTabs(): void {
    const ended = shelved('local', ENDED)
    addEventListener('pageshow', (event) => {
      if (!event.persisted || shelved('local', ENDED) === ended) return
      document.documentElement.hidden = true
      location.replace('#/')
      location.reload()
    })
    addEventListener('storage', (event) => {
      if (event.key !== ENDED || event.newValue === null) return
      this.forget()
      forgetDrafts()
      forgetBeside()
      location.replace('#/')
    })
  }

  /** Forget who was here. Her drafts stay: her login may have run out while she was writing. */
  forget(): void {
    this.me = null
    this.isUnknown = false
    shelve('local', HINT, null)
  }
}

export const session = new Session()
