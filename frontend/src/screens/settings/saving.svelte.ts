/** A choice that is saved as it is made: shown at once, sent after it, and kept here while nobody answers. */
import { failure, Refusal, Unreachable, type Failure } from '../../api/problems'
import { connection } from '../../lib/connection.svelte'

export type Saving = 'idle' | 'sending' | 'saved' | 'unsaved'

export class Choice<T> {
  value: T = $state.raw() as T
  state: Saving = $state('idle')
  failed: Failure | undefined = $state.raw()
  #told: T
  #turn = 0
  #last: Promise<unknown> = Promise.resolve()
  #send: (value: T) => Promise<unknown>
  #stopWaiting: (() => void) | undefined

  constructor(value: T, send: (value: T) => Promise<unknown>) {
    this.value = this.#told = value
    this.#send = send
  }

  /** Choose; the newest choice wins. A no of the server puts back what it knows, silence keeps hers and tries again. */
  async choose(value: T): Promise<boolean> {
    const turn = ++this.#turn
    this.value = value
    this.failed = undefined
    this.state = 'sending'
    this.#stopWaiting?.()
    const settled = this.#last.then(() => this.#try(value, turn))
    this.#last = settled
    return settled
  }

  /** Send it again. */
  readonly retry = (): void => void this.choose(this.value)

  async #try(value: T, turn: number): Promise<boolean> {
    if (turn !== this.#turn) return false
    try {
      await this.#send(value)
      this.#told = value
      if (turn === this.#turn) this.state = 'saved'
      return true
    } catch (error) {
      if (turn === this.#turn) this.#fail(failure(error))
      return false
    }
  }

  #fail(failed: Failure): void {
    this.failed = failed
    if (isFinal(failed)) {
      this.value = this.#told
      this.state = 'idle'
      return
    }
    this.state = 'unsaved'
    if (!(failed instanceof Unreachable)) return
    const stop = connection.whenBack(this.retry)
    this.#stopWaiting = () => void (stop(), (this.#stopWaiting = undefined))
  }
}

/** A no to what she chose, and not to the moment: waiting, signing in or a server's bad minute would not change it. */
function isFinal(failed: Failure): boolean {
  return failed instanceof Refusal && failed.status < 500 && failed.status !== 401 && failed.status !== 429
}
