/** The time, kept right by the server's dates, and moving so that countdowns do. */

const STEP = 15_000

class Clock {
  /** The instant, in milliseconds; changes every quarter of a minute. */
  now = $state(Date.now())
  #offset = 0

  constructor() {
    setInterval(() => this.#turn(), STEP)
    // A phone that was asleep has a stale clock for up to a step.
    document.addEventListener('visibilitychange', () => this.#turn())
  }

  /** Take over the server's idea of the time where hers differs by more than a network could explain. */
  learn(date: string | null): void {
    const told = date ? Date.parse(date) : Number.NaN
    if (Number.isNaN(told)) return
    const offset = told - Date.now()
    this.#offset = Math.abs(offset) > 5_000 ? offset : 0
    if (Math.abs(this.now - Date.now() - this.#offset) > STEP) this.#turn()
  }

  #turn(): void {
    this.now = Date.now() + this.#offset
  }
}

export const clock = new Clock()
