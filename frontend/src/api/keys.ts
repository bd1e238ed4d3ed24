/** The keys of her account: passkeys and recovery codes. Whoever changes them may be asked first to confirm who she is. */
import { ask } from './auth'
import { bytes, text } from './passkeys'
import { Refusal } from './problems'
import { waysOf, type Flow, type Way } from './ways'

export interface Passkey {
  id: number
  name: string
  /** Seconds since 1970. */
  created_at: number
  last_used_at: number | null
}

export interface Keys {
  passkeys: Passkey[]
  /** How many recovery codes are left; null where there are none to have. */
  codesLeft: number | null
}

/** The server wants to be sure that it is she: by one of these ways, and then the same again. */
export class Unconfirmed extends Error {
  constructor(readonly ways: Way[]) {
    super('unconfirmed')
  }
}

/** The server wants to be sure that it is she, and her account has nothing to confirm by: she signs in once more. */
export class OnlyBySigningIn extends Error {}

/** The browser made no passkey: she closed its window, it has one already, or it cannot. */
export class NotMade extends Error {
  constructor(readonly why: 'cancelled' | 'exists' | 'impossible') {
    super(why)
  }
}

type Told = Awaited<ReturnType<typeof ask>>
type Encoded = Record<string, unknown>

/** Return her passkeys, the newest first, and how many recovery codes are left. */
export async function readKeys(): Promise<Keys> {
  const all = (await told('GET', 'account/authenticators')).data as unknown as (Passkey & { type: string; unused_code_count?: number })[]
  const passkeys = all.filter((one) => one.type === 'webauthn').sort((one, other) => other.created_at - one.created_at)
  return { passkeys, codesLeft: all.find((one) => one.type === 'recovery_codes')?.unused_code_count ?? null }
}

/** Make a passkey on this device and keep it under a name. Throws `NotMade`, and as `told` does. */
export async function addPasskey(name: string, account: string): Promise<void> {
  const options = (await told('GET', 'account/authenticators/webauthn?passwordless')).data?.['creation_options'] as { publicKey: Encoded }
  const credential = await made(options.publicKey, account)
  await told('POST', 'account/authenticators/webauthn', { name, credential })
}

/** Remove a passkey. Throws as `told` does. */
export const removePasskey = async (id: number): Promise<void> => void (await told('DELETE', 'account/authenticators/webauthn', { authenticators: [id] }))

/** Return the recovery codes that are left. Throws as `told` does. */
export async function recoveryCodes(): Promise<string[]> {
  return ((await told('GET', 'account/authenticators/recovery-codes')).data?.['unused_codes'] as string[] | undefined) ?? []
}

/** Confirm by password. Throws as `ask` does. */
export const confirmByPassword = async (password: string): Promise<void> => void (await told('POST', 'auth/reauthenticate', { password }))

/** Confirm by six digits of an app or a recovery code. Throws as `ask` does. */
export const confirmByCode = async (code: string): Promise<void> => void (await told('POST', 'auth/2fa/reauthenticate', { code }))

/** Ask, and take no 401 for an answer. Throws `Unconfirmed` or `OnlyBySigningIn` where the server wants to be sure first, and as `ask` does. */
export async function told(method: string, path: string, sent?: unknown): Promise<Told> {
  const answer = await ask(method, path, sent)
  if (answer.status !== 401) return answer
  const ways = waysOf((answer.data?.flows ?? []) as Flow[])
  if (ways.length) throw new Unconfirmed(ways)
  throw answer.meta?.is_authenticated ? new OnlyBySigningIn() : new Refusal(401, 'not_authenticated', '')
}

async function made(options: Encoded, account: string): Promise<Encoded> {
  try {
    const credential = await navigator.credentials.create({ publicKey: creationOptions(options, account) })
    if (credential) return sendable(credential as PublicKeyCredential)
  } catch (error) {
    if (!(error instanceof DOMException)) throw error
    throw new NotMade(error.name === 'InvalidStateError' ? 'exists' : error.name === 'NotAllowedError' || error.name === 'AbortError' ? 'cancelled' : 'impossible')
  }
  throw new NotMade('cancelled')
}

/** What her device writes beside the key is her own address and nothing else: others may see that list. */
function creationOptions(told: Encoded, account: string): PublicKeyCredentialCreationOptions {
  const options = { ...told, user: { ...(told['user'] as Encoded), name: account, displayName: account } } as Encoded
  if (typeof PublicKeyCredential.parseCreationOptionsFromJSON === 'function')
    return PublicKeyCredential.parseCreationOptionsFromJSON(options as unknown as PublicKeyCredentialCreationOptionsJSON)
  const known = (options['excludeCredentials'] as { id: string; type: 'public-key' }[] | undefined) ?? []
  return {
    ...(options as unknown as PublicKeyCredentialCreationOptions),
    challenge: bytes(options['challenge'] as string),
    user: { id: bytes((options['user'] as { id: string }).id), name: account, displayName: account },
    excludeCredentials: known.map((one) => ({ ...one, id: bytes(one.id) })),
  }
}

function sendable(credential: PublicKeyCredential): Encoded {
  if (typeof credential.toJSON === 'function') return credential.toJSON() as unknown as Encoded
  const said = credential.response as AuthenticatorAttestationResponse
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: { clientDataJSON: text(said.clientDataJSON), attestationObject: text(said.attestationObject), transports: said.getTransports?.() ?? [] },
  }
}
