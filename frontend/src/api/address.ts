/** Her address: another one takes its place once a code that went there comes back. Until then the present one stays. */
import { ask } from './auth'
import { told } from './keys'

interface Listed {
  email: string
  verified: boolean
}

/** Return the address that waits for its code in this login, if one does. Throws as `told` does. */
export async function awaitedAddress(): Promise<string | null> {
  const { data } = await told('GET', 'account/email')
  return (data as unknown as Listed[] | undefined)?.find((one) => !one.verified)?.email ?? null
}

/** Let a code go to a new address. One that somebody has is answered the same. Throws as `told` does. */
export const askForAddress = async (email: string): Promise<void> => void (await told('POST', 'account/email', { email }))

/** Show the code: from now on the new address is hers. Throws as `ask` does. */
export const confirmAddress = async (key: string): Promise<void> => void (await ask('POST', 'auth/email/verify', { key }))

/** Let another code go there. Throws as `told` does. */
export const askForAnotherCode = async (email: string): Promise<void> => void (await told('PUT', 'account/email', { email }))

/** Keep the present address after all. Throws as `told` does. */
export const dropAddress = async (email: string): Promise<void> => void (await told('DELETE', 'account/email', { email }))
