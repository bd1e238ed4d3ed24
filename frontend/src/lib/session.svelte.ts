/** Who is here. The profile lives in memory alone; the shelf only remembers that asking is worth while. */
import { logOut } from '../api/auth'
import { api, body, type Schemas } from '../api/client'
import { Refusal } from '../api/problems'
import { browserZone } from './dates'
import { shelve, shelved } from './browser'
import { forgetDrafts } from './drafts'
import { locale } from './locale.svelte'

const HINT = 'kc.known'

class Session {
  /** Her profile, once she is known to be signed in. */
  me: Schemas['ProfileOut'] | null = $state(null)
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
      shelve('local', HINT, '1')
      if (shelved('local', 'kc.locale') === null) locale.choose(this.me.locale)
    } catch (error) {
      if (!(error instanceof Refusal && error.status === 401)) throw error
      this.forget()
    }
  }

  /** Sign out on the server, then forget everything of hers here. Throws `Unreachable`, and then she is still signed in. */
  async end(): Promise<void> {
    await logOut()
    this.forget()
    forgetDrafts()
  }

  /** Forget who was here. Her drafts stay: her login may have run out while she was writing. */
  forget(): void {
    this.me = null
    shelve('local', HINT, null)
  }
}

export const session = new Session()
