/** Signing in with what her phone keeps: a fingerprint, a face, its own code. Also a second factor, where one is asked for. */
import { ask, stepOf, type Step } from './auth'
import { Refusal } from './problems'

type Encoded = Record<string, unknown>

/** Return whether this browser, at this address, knows passkeys. */
export const knowsPasskeys = (): boolean => typeof PublicKeyCredential === 'function' && 'credentials' in navigator

/** Sign in. Returns nothing when she closed the browser's window. Throws as `ask` does. */
export const signInWithPasskey = (): Promise<Step | null> => prove('auth/webauthn/login')

/** Show a key as the second factor. Returns and throws as above. */
export const secondFactorWithPasskey = (): Promise<Step | null> => prove('auth/webauthn/authenticate')

/** Show a key to confirm that it is she who is signed in. Returns and throws as above. */
export const confirmWithPasskey = (): Promise<Step | null> => prove('auth/webauthn/reauthenticate')

async function prove(path: string): Promise<Step | null> {
  const told = await ask('GET', path)
  const options = (told.data?.['request_options'] as { publicKey?: Encoded } | undefined)?.publicKey
  if (!options) throw new Refusal(told.status, 'refused', '')
  const credential = await shownCredential(options)
  return credential && stepOf(await ask('POST', path, { credential }))
}

async function shownCredential(options: Encoded): Promise<Encoded | null> {
  try {
    const credential = await navigator.credentials.get({ publicKey: requestOptions(options) })
    return credential && sendable(credential as PublicKeyCredential)
  } catch (error) {
    if (error instanceof DOMException) return null
    throw error
  }
}

function requestOptions(options: Encoded): PublicKeyCredentialRequestOptions {
  if (typeof PublicKeyCredential.parseRequestOptionsFromJSON === 'function')
    return PublicKeyCredential.parseRequestOptionsFromJSON(options as unknown as PublicKeyCredentialRequestOptionsJSON)
  const allowed = (options['allowCredentials'] as { id: string; type: 'public-key' }[] | undefined) ?? []
  return {
    ...(options as unknown as PublicKeyCredentialRequestOptions),
    challenge: bytes(options['challenge'] as string),
    allowCredentials: allowed.map((one) => ({ ...one, id: bytes(one.id) })),
  }
}

function sendable(credential: PublicKeyCredential): Encoded {
  if (typeof credential.toJSON === 'function') return credential.toJSON() as unknown as Encoded
  const said = credential.response as AuthenticatorAssertionResponse
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: {
      authenticatorData: text(said.authenticatorData),
      clientDataJSON: text(said.clientDataJSON),
      signature: text(said.signature),
      userHandle: said.userHandle ? text(said.userHandle) : null,
    },
  }
}

/** Pure: bytes out of base64url. */
export function bytes(encoded: string): Uint8Array<ArrayBuffer> {
  const plain = atob(encoded.replaceAll('-', '+').replaceAll('_', '/'))
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0))
}

/** Pure: base64url out of bytes. */
export function text(buffer: ArrayBuffer): string {
  const plain = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join('')
  return btoa(plain).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}
