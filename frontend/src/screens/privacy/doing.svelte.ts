/** One thing at a time that she asked for: on its way, failed, or in need of a fresh sign-in. */
import { OnlyBySigningIn } from '../../api/keys'
import { failure, type Failure } from '../../api/problems'
import { confirming, NotNow } from '../settings/confirming.svelte'

export class Doing {
  failed: Failure | undefined = $state.raw()
  /** Nothing but another sign-in proves that it is she. */
  needsSignIn = $state(false)
  #isBusy = $state(false)

  /** Whether it is on its way. While she is asked who she is, it is she who is waited for. */
  get isBusy(): boolean {
    return this.#isBusy && !confirming.ways
  }

  /** Do it, unless something is being done. Returns whether it was done; what went wrong stands in `failed`. */
  async run(act: () => Promise<unknown>): Promise<boolean> {
    if (this.#isBusy) return false
    this.#isBusy = true
    this.failed = undefined
    this.needsSignIn = false
    try {
      await act()
      return true
    } catch (error) {
      if (error instanceof OnlyBySigningIn) this.needsSignIn = true
      else if (!(error instanceof NotNow)) this.failed = failure(error)
      return false
    } finally {
      this.#isBusy = false
    }
  }
}
