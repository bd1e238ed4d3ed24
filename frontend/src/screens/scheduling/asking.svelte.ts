/** Something that is asked of the server again and again while she chooses: a little after her last choice, and only the last answer counts. */
import { failure, Unreachable, type Failure } from '../../api/problems'
import { connection } from '../../lib/connection.svelte'

const PAUSE = 350

export class Asking<Q, A> {
  answer: A | undefined = $state.raw()
  failed: Failure | undefined = $state.raw()
  isWaiting = $state(false)
  #ask: (question: Q) => Promise<A>
  #turn = 0
  #timer: ReturnType<typeof setTimeout> | undefined
  #last: Q | undefined

  constructor(ask: (question: Q) => Promise<A>) {
    this.#ask = ask
  }

  /** Ask this soon, instead of what was asked before; nothing takes the answer away. */
  later(question: Q | undefined): void {
    clearTimeout(this.#timer)
    this.#turn += 1
    this.#last = question
    this.failed = undefined
    this.isWaiting = question !== undefined
    if (question === undefined) this.answer = undefined
    else this.#timer = setTimeout(() => void this.now(), PAUSE)
  }

  /** Ask the same once more, at once: what was answered may not be true any more. */
  async now(): Promise<void> {
    const question = this.#last
    if (question === undefined) return
    const turn = ++this.#turn
    this.isWaiting = true
    this.failed = undefined
    try {
      const answer = await this.#ask(question)
      if (turn === this.#turn) this.answer = answer
    } catch (error) {
      if (turn !== this.#turn) return
      this.answer = undefined
      this.failed = failure(error)
    } finally {
      if (turn === this.#turn) this.isWaiting = false
    }
  }

  /** Ask again once somebody answers, where nobody did. Returns how to stop, for an effect to end with. */
  again(): (() => void) | undefined {
    return this.failed instanceof Unreachable ? connection.whenBack(() => void this.now()) : undefined
  }

  /** Ask nothing any more. */
  stop(): void {
    clearTimeout(this.#timer)
    this.#turn += 1
  }
}
