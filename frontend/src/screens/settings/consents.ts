/** Her yeses, read and changed. The newest word of each purpose counts. */
import { api, body } from '../../api/client'
import { newest, type Consent, type Consents, type Purpose } from './newest'

const LIMIT = 100

/** Read how each of her yeses stands. */
export async function readConsents(): Promise<Consents> {
  return newest((await body(api.GET('/api/v1/me/consents/', { params: { query: { limit: LIMIT } } }))).results)
}

/** Say yes, or take it back. The agreement is accepted in the version that she read. */
export function say(purpose: Purpose, granted: boolean, version?: number | null): Promise<Consent> {
  return body(api.POST('/api/v1/me/consents/', { body: { purpose, granted, ...(granted && version ? { version } : {}) } }))
}
