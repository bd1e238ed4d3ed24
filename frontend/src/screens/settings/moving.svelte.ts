/** Her move to another address, as far as it has come: what the server made of it, also where its answer was lost. */
import { confirmAddress } from '../../api/address'
import { Refusal } from '../../api/problems'
import { session } from '../../lib/session.svelte'

const hasEnded = (error: unknown): boolean => error instanceof Refusal && [409, 410].includes(error.status)

export class Moving {
  /** The server knows of no code any more, and her address is as it was. */
  isOver = $state(false)
  /** The code was taken: what is missing is to learn who she is now. */
  isProven = $state(false)

  /** Another code is on its way. */
  begin(): void {
    this.isOver = this.isProven = false
  }

  /** Show the code. Returns whether the address is hers; if not, it is over. Throws as `ask` and `session.load` do. */
  async confirm(key: string, to: string): Promise<boolean> {
    try {
      // Proven once, a lost connection afterwards asks for nothing again.
      if (!this.isProven) await confirmAddress(key)
      this.isProven = true
    } catch (error) {
      if (!hasEnded(error)) throw error
      return this.#isHers(to)
    }
    await who()
    return true
  }

  /** The code may have been taken and the answer lost on its way. */
  async #isHers(to: string): Promise<boolean> {
    const isHers = (await who()).toLowerCase() === to.toLowerCase()
    this.isOver = !isHers
    return isHers
  }
}

/** Return the address of whoever is here. Throws `Refusal` where nobody is signed in any more, and `Unreachable`. */
async function who(): Promise<string> {
  await session.load()
  if (!session.me) throw new Refusal(401, 'not_authenticated', '')
  return session.me.email
}
