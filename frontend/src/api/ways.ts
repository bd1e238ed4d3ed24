/** Pure: which ways of proving who she is there are, here and for her account. */

export type Way = 'password' | 'code' | 'passkey'

export interface Flow {
  id: string
  types?: string[]
}

/** Return the ways of confirming that an answer offers, the least trouble first. */
export function waysOf(flows: Flow[]): Way[] {
  const types = flows.find((flow) => flow.id === 'mfa_reauthenticate')?.types ?? []
  const ways: [Way, boolean][] = [
    ['passkey', types.includes('webauthn')],
    ['password', flows.some((flow) => flow.id === 'reauthenticate')],
    ['code', types.includes('totp') || types.includes('recovery_codes')],
  ]
  return ways.filter(([, isThere]) => isThere).map(([way]) => way)
}

export type Obstacle = 'noBrowser' | 'notSecure' | 'noHost'

/** Return what stands in the way of passkeys at an address and in a browser, if anything does. */
export function obstacle(host: string, isSecure: boolean, isKnown: boolean): Obstacle | null {
  if (!isSecure) return 'notSecure'
  if (!isKnown) return 'noBrowser'
  return /^[\d.]+$|:|\[/.test(host) ? 'noHost' : null
}
