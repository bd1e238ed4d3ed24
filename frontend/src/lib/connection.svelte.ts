/**
 * Whether anybody answers. The browser says when there is no connection at all; every request says whether the server
 * was reached. While it is not, we ask quietly now and then, and tell whoever waits as soon as it is back.
 */

const EVERY = 10_000

class Connection {
  /** What the browser thinks. It may be wrong when it says yes. */
  isOnline = $state(navigator.onLine)
  /** Whether the last request got an answer from the server. */
  isAnswered = $state(true)
  #waiting = new Set<() => void>()
  #timer: ReturnType<typeof setInterval> | undefined

  constructor() {
    addEventListener('online', () => {
      this.isOnline = true
      if (this.isAnswered) this.#tell()
      else void this.#ask()
    })
    addEventListener('offline', () => (this.isOnline = false))
  }

  /** Take note of how a request went. */
  heard(isAnswer: boolean): void {
    const isBack = isAnswer && !this.isAnswered
    this.isAnswered = isAnswer
    if (!isAnswer) this.#timer ??= setInterval(() => void this.#ask(), EVERY)
    if (!isBack) return
    clearInterval(this.#timer)
    this.#timer = undefined
    this.#tell()
  }

  /** Call this once the server answers again. Returns how to stop waiting, for an effect to end with. */
  whenBack(call: () => void): () => void {
    this.#waiting.add(call)
    return () => this.#waiting.delete(call)
  }

  async #ask(): Promise<void> {
    if (!navigator.onLine || document.hidden) return
    const answer = await fetch('/livez', { cache: 'no-store', credentials: 'omit' }).catch(() => null)
    if (answer?.ok) this.heard(true)
  }

  #tell(): void {
    for (const call of [...this.#waiting]) call()
  }
}

export const connection = new Connection()
