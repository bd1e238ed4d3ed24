/** Asking her to confirm who she is, in the middle of something else: it goes on where it stopped. */
import { Unconfirmed } from '../../api/keys'
import type { Way } from '../../api/ways'

/** She closed the question; nothing was changed. */
export class NotNow extends Error {}

class Confirming {
  /** The ways that are offered while she is asked. */
  ways: Way[] | undefined = $state.raw()
  #answer: { resolve: () => void; reject: (reason: NotNow) => void } | undefined

  /** Do something; where the server wants to be sure first, ask her and do it again. Throws `NotNow` and as it does. */
  async guard<T>(act: () => Promise<T>): Promise<T> {
    try {
      return await act()
    } catch (error) {
      if (!(error instanceof Unconfirmed)) throw error
      await this.#ask(error.ways)
      return act()
    }
  }

  /** It is she. */
  confirm(): void {
    this.ways = undefined
    this.#answer?.resolve()
  }

  /** She does not want to, now. */
  refuse(): void {
    this.ways = undefined
    this.#answer?.reject(new NotNow())
  }

  #ask(ways: Way[]): Promise<void> {
    this.ways = ways
    return new Promise((resolve, reject) => (this.#answer = { resolve, reject }))
  }
}

export const confirming = new Confirming()
