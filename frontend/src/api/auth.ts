/** Signing up, in and out, by allauth's browser API: a 401 there means "one more step", not a failure. */
import { locale } from '../lib/locale.svelte'
import { csrfToken, send } from './client'
import { Refusal } from './problems'

export type Step = 'done' | 'verify_email' | 'login_by_code' | 'mfa_authenticate' | 'reauthenticate' | 'anonymous'

interface Told {
  status: number
  meta?: { is_authenticated?: boolean }
  data?: { flows?: { id: string; is_pending?: boolean }[] } & Record<string, unknown>
  errors?: { code: string; message: string; param?: string }[]
}

/** Ask allauth and return what it told. Throws `Unreachable`, and `Refusal` for a 4xx that is not "one more step". */
export async function ask(method: string, path: string, sent?: unknown): Promise<Told> {
  const headers: Record<string, string> = { Accept: 'application/json', 'Accept-Language': locale.code }
  if (method !== 'GET') headers['X-CSRFToken'] = await csrfToken()
  if (sent !== undefined) headers['Content-Type'] = 'application/json'
  const answer = await send(
    new Request(new URL(`/_allauth/browser/v1/${path}`, location.origin), {
      method,
      headers,
      credentials: 'same-origin',
      ...(sent === undefined ? {} : { body: JSON.stringify(sent) }),
    }),
  )
  const told = (await answer.json().catch(() => ({}))) as Told & { code?: string }
  if (answer.ok || answer.status === 401) return { ...told, status: answer.status }
  const first = told.errors?.[0]
  throw new Refusal(
    answer.status,
    told.code ?? first?.code ?? `status_${answer.status}`,
    first?.message ?? '',
    (told.errors ?? []).map((error) => ({ pointer: `#/${error.param ?? ''}`, code: error.code, detail: error.message })),
  )
}

/** Return which step comes next after an answer. */
export function stepOf(told: Told): Step {
  if (told.status === 200) return 'done'
  const pending = told.data?.flows?.find((flow) => flow.is_pending)?.id
  if (pending === 'verify_email' || pending === 'login_by_code' || pending === 'mfa_authenticate') return pending
  return told.data?.flows?.some((flow) => flow.id.endsWith('reauthenticate')) ? 'reauthenticate' : 'anonymous'
}

export interface NewMember {
  email: string
  is_adult: true
  timezone?: string
  locale?: string
  support_country?: string
}

/** Create an account, or pretend to: a known address gets the same answer and a letter that says so. */
export const signUp = async (member: NewMember): Promise<Step> => stepOf(await ask('POST', 'auth/signup', member))

/** Prove the new address by the code from the letter. */
export const verifyEmail = async (key: string): Promise<Step> => stepOf(await ask('POST', 'auth/email/verify', { key }))

/** Ask for another code for the new address. */
export const resendVerification = async (): Promise<void> => void (await ask('POST', 'auth/email/verify/resend'))

/** Ask for a code to sign in with. */
export const requestCode = async (email: string): Promise<Step> => stepOf(await ask('POST', 'auth/code/request', { email }))

/** Ask for that code once more. */
export const resendCode = async (): Promise<void> => void (await ask('POST', 'auth/code/resend'))

/** Sign in with the code from the letter. */
export const confirmCode = async (code: string): Promise<Step> => stepOf(await ask('POST', 'auth/code/confirm', { code }))

/** Sign in with a password, for whoever has one. */
export const logIn = async (email: string, password: string): Promise<Step> =>
  stepOf(await ask('POST', 'auth/login', { email, password }))

/** Show a second factor: six digits of an app, or a recovery code. */
export const secondFactor = async (code: string): Promise<Step> => stepOf(await ask('POST', 'auth/2fa/authenticate', { code }))

/** End every login of hers, this one last. */
export async function logOutEverywhere(): Promise<void> {
  const logins = ((await ask('GET', 'auth/sessions')).data ?? []) as unknown as { id: number }[]
  await ask('DELETE', 'auth/sessions', { sessions: logins.map((one) => one.id) })
}

/** End the login on the server. allauth answers 401 for "nobody is signed in any more", which is what we asked for. */
export const logOut = async (): Promise<void> => void (await ask('DELETE', 'auth/session'))
