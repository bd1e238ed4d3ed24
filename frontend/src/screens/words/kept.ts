/** Keeping what she wrote: the yes, the first words, the change of what is kept, and two windows that wrote at once. */
import { Refusal } from '../../api/problems'
import { uuid } from '../../lib/browser'
import { about, change, consent, write, type About, type Reflection } from './own'

/** What came of keeping: it is kept, or something else was kept meanwhile and she decides. */
export type Outcome = { kept: Reflection } | { meanwhile: About & { kept: Reflection } }

/** Sends her words until they are kept, and never twice: an answer that was lost on the way is recognised. */
export class Keeper {
  #key = ''
  #sent = ''
  #tried = new Set<string>()

  /** Keep them. Throws `Refusal` and `Unreachable`; then she still has what she typed. */
  async keep(at: About, text: string, isFinished: boolean): Promise<Outcome> {
    if (!at.hasConsent) await consent()
    at.hasConsent = true
    const outcome = at.kept ? await this.#change(at, at.kept, text, isFinished) : await this.#write(at, text, isFinished)
    this.#tried.add(text)
    return outcome
  }

  async #write(at: About, text: string, isFinished: boolean): Promise<Outcome> {
    const key = this.#keyFor(text, isFinished)
    try {
      this.#tried.add(text)
      return { kept: await write(at, text, isFinished, key) }
    } catch (error) {
      if (!(error instanceof Refusal && error.code === 'already_reflected')) throw error
      return this.#reconcile(at, text, isFinished)
    }
  }

  /** Another window may have changed what is kept since she opened it here; then nothing is overwritten. */
  async #change(at: About, kept: Reflection, text: string, isFinished: boolean): Promise<Outcome> {
    const now = await about(at.session, at.isMidweek)
    if (!now.kept) return this.#write(at, text, isFinished)
    const isHers = now.kept.text === kept.text || now.kept.text === text || this.#tried.has(now.kept.text)
    if (!isHers) return { meanwhile: { ...now, kept: now.kept } }
    this.#tried.add(text)
    return { kept: await change(now.kept.id, text, isFinished) }
  }

  /** Something is kept already: by an earlier sending of this window, or by another one. */
  async #reconcile(at: About, text: string, isFinished: boolean): Promise<Outcome> {
    const now = await about(at.session, at.isMidweek)
    const { kept } = now
    if (!kept) throw new Refusal(409, 'already_reflected', '')
    if (this.#tried.has(kept.text)) return { kept: await change(kept.id, text, isFinished) }
    return { meanwhile: { ...now, kept } }
  }

  /** One key for one text: the server answers a repetition as it answered the first time. */
  #keyFor(text: string, isFinished: boolean): string {
    const sent = `${isFinished} ${text}`
    if (sent !== this.#sent) this.#key = uuid()
    this.#sent = sent
    return this.#key
  }
}
