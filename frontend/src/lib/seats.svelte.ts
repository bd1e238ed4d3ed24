/**
 * Her seats, as she wants them: what she taps is shown at once and sent after it, one request at a time, the newest wish
 * winning. Where the server says otherwise, what it says is shown, and after a no it is asked how things stand. In memory
 * alone, and forgotten with the page.
 */
import { api, body } from '../api/client'
import { failure, Refusal, type Failure } from '../api/problems'
import { expected, standing, type Seat, type Session, type Wish } from './seats'

export type Outcome = 'done' | 'overtaken' | 'failed'

export class HerSeat {
  /** As it is shown: what the server told last, or what she just tapped. */
  shown: Seat | null = $state.raw(null)
  failed: Failure | undefined = $state.raw()
  /** Whether she gave it back here, so that the card can say so and offer it again. */
  isGivenBack = $state(false)
  #told: Seat | null
  /** Whether it was a place in line that she gave back. */
  #waited = false
  #turn = 0
  #last: Promise<unknown> = Promise.resolve()

  constructor(
    readonly session: string,
    seat: Seat | null,
  ) {
    this.shown = this.#told = seat
  }

  /** Take over what the server says, unless a wish of hers is on its way. */
  learn(seat: Seat | null): void {
    if (this.#turn > 0) return
    this.shown = this.#told = seat
    if (seat) this.isGivenBack = false
  }

  /** Ask how it stands, unless a wish of hers comes in between. */
  async reread(): Promise<void> {
    const before = this.#told
    const seat = await read(this.session)
    if (seat !== undefined && before === this.#told) this.learn(seat)
  }

  /**
   * Take a seat, change it or give it back; where it is full, she will wait. Resolves when it is settled; a wish that
   * came after it overtakes it.
   */
  async want(wish: Wish, isFull = false): Promise<Outcome> {
    const turn = ++this.#turn
    const wasGivenBack = this.isGivenBack
    this.failed = undefined
    if (wish === 'out') this.#waited = this.shown?.state === 'waiting'
    // What she gave back herself is counted as taken until all is read again.
    this.shown = expected(this.shown, wish, wasGivenBack ? this.#waited : isFull)
    this.isGivenBack = wish === 'out'
    const settled = this.#last.then(() => this.#send(wish, turn, wasGivenBack))
    this.#last = settled.catch(() => undefined)
    return settled
  }

  /**
   * While she waits: an offer has to come so many minutes before the start, or at any time with null. Where she waits no
   * more, nothing is sent: saying it would take what is offered. Throws as a request does.
   */
  async needNotice(minutes: number | null): Promise<void> {
    await this.reread()
    if (this.#told?.state !== 'waiting' || this.#turn > 0) return
    const params = { path: { session_id: this.session } }
    this.learn((await body(api.PUT('/api/v1/sessions/{session_id}/seat/', { params, body: { state: 'in', min_notice_minutes: minutes } }))) ?? null)
  }

  async #send(wish: Wish, turn: number, wasGivenBack: boolean): Promise<Outcome> {
    if (turn !== this.#turn) return 'overtaken'
    try {
      // Nothing is asked for that is so already: she changed her mind before the first wish was on its way.
      if ((this.#told?.state ?? 'out') !== wish) this.#told = await put(this.session, wish)
    } catch (error) {
      if (error instanceof Refusal && error.status === 409) await this.#learnAfter(error.code)
      if (turn !== this.#turn) return 'overtaken'
      this.failed = failure(error)
      this.isGivenBack = wasGivenBack
    }
    if (turn !== this.#turn) return 'overtaken'
    this.shown = this.#told
    this.#turn = 0
    return this.failed ? 'failed' : 'done'
  }

  async #learnAfter(refused: string): Promise<void> {
    const seat = await read(this.session)
    // The seat that was held for her may be told as held until somebody has taken it back.
    if (seat !== undefined) this.#told = refused === 'no_offer' ? standing(seat, Infinity) : seat
  }
}

/** Return her seat as the server tells it; undefined where it cannot be read just now. */
async function read(session: string): Promise<Seat | null | undefined> {
  try {
    return (await body(api.GET('/api/v1/sessions/{session_id}/', { params: { path: { session_id: session } } }))).seat ?? null
  } catch (error) {
    failure(error)
    return undefined
  }
}

async function put(session: string, wish: Wish): Promise<Seat | null> {
  const params = { path: { session_id: session } }
  if (wish === 'pass') return (await body(api.POST('/api/v1/sessions/{session_id}/offer/decline/', { params }))) ?? null
  if (wish !== 'out') return (await body(api.PUT('/api/v1/sessions/{session_id}/seat/', { params, body: { state: wish } }))) ?? null
  try {
    await body(api.DELETE('/api/v1/sessions/{session_id}/seat/', { params }))
  } catch (error) {
    // Given back already, on another device perhaps: that is what she wanted.
    if (!(error instanceof Refusal && error.status === 404)) throw error
  }
  return null
}

const known = new Map<string, HerSeat>()

/** Take over what was just read of sessions. */
export function learnSeats(sessions: Session[]): void {
  for (const session of sessions) known.get(session.id)?.learn(session.seat ?? null)
}

/** Return her seat in a session, the same object on every screen, so that an undo is seen wherever she has gone. */
export function seatIn(session: Session): HerSeat {
  let seat = known.get(session.id)
  if (!seat) known.set(session.id, (seat = new HerSeat(session.id, session.seat ?? null)))
  return seat
}
