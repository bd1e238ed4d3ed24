/** Doing what the server wants to be sure of: she is asked who she is, by what her account has, and it goes on. */
import { OnlyBySigningIn, Unconfirmed } from '../../api/keys'
import { Refusal } from '../../api/problems'
import { waysOf } from '../../api/ways'
import { confirming } from '../settings/confirming.svelte'

/** Do it, after asking her where the server wants that. Throws `NotNow`, `OnlyBySigningIn`, and as it does. */
export function surely<T>(act: () => Promise<T>): Promise<T> {
  return confirming.guard(async () => {
    try {
      return await act()
    } catch (error) {
      if (!(error instanceof Refusal && error.code === 'reauthentication_required')) throw error
      const ways = waysOf(error.flows)
      throw ways.length ? new Unconfirmed(ways) : new OnlyBySigningIn()
    }
  })
}
