/** A code that is on its way: to whom, and for what. Kept in this tab, so that she can go and look into her mail. */
import { confirmCode, requestCode, resendCode, resendVerification, verifyEmail, type Step } from '../../api/auth'
import { Refusal } from '../../api/problems'
import { shelve, shelved } from '../../lib/browser'

export interface Attempt {
  kind: 'signup' | 'login'
  email: string
  /** Whether she is opening an account, whichever kind of code it takes in the end. */
  isNew: boolean
}

const NAME = 'kc.attempt'

/** Return the code that is awaited here, if one is. */
export function attempt(): Attempt | null {
  try {
    const kept = JSON.parse(shelved('session', NAME) ?? 'null') as Partial<Attempt> | null
    if (typeof kept?.email !== 'string' || (kept.kind !== 'signup' && kept.kind !== 'login')) return null
    return { kind: kept.kind, email: kept.email, isNew: kept.isNew === true }
  } catch {
    return null
  }
}

/** Keep it; null when it is over. */
export const keepAttempt = (now: Attempt | null): boolean => shelve('session', NAME, now && JSON.stringify(now))

/** Show the code. Throws as `ask` does. */
export const confirm = ({ kind }: Attempt, code: string): Promise<Step> => (kind === 'signup' ? verifyEmail(code) : confirmCode(code))

/** Return whether the server is done with the attempt: too many tries, too late, or begun in another window. */
export const isOver = (error: unknown): boolean => error instanceof Refusal && (error.status === 409 || error.status === 410)

/** Ask for another letter, and return what is awaited then: after some, a plain code to sign in with takes over. */
export async function anotherLetter(now: Attempt): Promise<Attempt> {
  try {
    await (now.kind === 'signup' ? resendVerification() : resendCode())
    return now
  } catch (error) {
    if (!isOver(error)) throw error
    return afresh(now)
  }
}

/** Begin again: the account exists by now, so a code to sign in with also proves the address. */
export async function afresh({ email, isNew }: Attempt): Promise<Attempt> {
  await requestCode(email)
  const next: Attempt = { kind: 'login', email, isNew }
  keepAttempt(next)
  return next
}
