/** Her address: another one takes its place once a code that went there comes back. Until then the present one stays. */
import { ask } from './auth'
import { OnlyBySigningIn, told, Unconfirmed } from './keys'
import { Refusal } from './problems'
import { waysOf, type Flow } from './ways'

interface Listed {
  email: string
  verified: boolean
}

/** Return the address that waits for its code in this login, if one does. Throws as `ask` does, and where nobody is signed in. */
export async function awaitedAddress(): Promise<string | null> {
  const { data } = await told('GET', 'account/email')
  return (data as unknown as Listed[] | undefined)?.find((one) => !one.verified)?.email ?? null
}

/** Let a code go to a new address. One that somebody has is answered the same. Throws `Unconfirmed`, `OnlyBySigningIn`, and as `ask` does. */
export async function askForAddress(email: string): Promise<void> {
  const answer = await ask('POST', 'account/email', { email })
  if (answer.status !== 401) return
  const ways = waysOf((answer.data?.flows ?? []) as Flow[])
  if (ways.length) throw new Unconfirmed(ways)
  if (answer.meta?.is_authenticated) throw new OnlyBySigningIn()
  throw new Refusal(401, 'not_authenticated', '')
}

/** Show the code: from now on the new address is hers. Throws as `ask` does. */
export const confirmAddress = async (key: string): Promise<void> => void (await ask('POST', 'auth/email/verify', { key }))

/** Let another code go there. Throws as `ask` does, and where nobody is signed in. */
export const askForAnotherCode = async (email: string): Promise<void> => void (await told('PUT', 'account/email', { email }))

/** Keep the present address after all. Throws `Unconfirmed`, as `ask` does, and where nobody is signed in. */
export const dropAddress = async (email: string): Promise<void> => void (await told('DELETE', 'account/email', { email }))
