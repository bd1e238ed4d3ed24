/** Her move to another address, as far as it has come: what the server made of it, also where its answer was lost. */
import { askForAddress, askForAnotherCode, confirmAddress, dropAddress } from '../../api/address'
import { Refusal } from '../../api/problems'
import { session } from '../../lib/session.svelte'
import { confirming } from './confirming.svelte'

/** allauth knows no such address that waits: the code had its end, or its address is hers by now. */
const isUnknown = (error: unknown): boolean => error instanceof Refusal && error.status === 400
const hasEnded = (error: unknown): boolean => error instanceof Refusal && [409, 410].includes(error.status)

export class Moving {
  /** The server knows of no code any more, and her address is as it was. */
  isOver = $state(false)
  /** No more letters go out for this code: it was sent three times in all. */
  isSpent = $state(false)
  /** The code was taken: what is missing is to learn who she is now. */
  isProven = $state(false)

  /** Another code is on its way. */
  begin(): void {
    this.isOver = this.isSpent = this.isProven = false
  }

  /** Let a code go to another address, once it is sure that it is she. Throws as `askForAddress` does, and where nobody is signed in. */
  async send(to: string): Promise<void> {
    try {
      await confirming.guard(() => askForAddress(to))
    } catch (error) {
      if (hasEnded(error)) await who() // so allauth answers whoever is not signed in any more
      throw error
    }
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

  /** Let another code go there. Returns what came of it: sent, or no more are, or the address is hers already, or it is over. Throws as `ask` does. */
  async again(to: string): Promise<'sent' | 'spent' | 'hers' | 'over'> {
    try {
      await askForAnotherCode(to)
      return 'sent'
    } catch (error) {
      if (error instanceof Refusal && error.status === 403 && error.code === 'status_403') {
        this.isSpent = true
        return 'spent'
      }
      if (!isUnknown(error)) throw error
      return (await this.#isHers(to)) ? 'hers' : 'over'
    }
  }

  /** Keep the present address. Returns false where the other one is hers already. Throws as `ask` does. */
  async drop(to: string): Promise<boolean> {
    if (this.isOver) return true // there is nothing left to take back on the server
    try {
      await confirming.guard(() => dropAddress(to))
    } catch (error) {
      if (!isUnknown(error)) throw error
      return !(await this.#isHers(to))
    }
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
