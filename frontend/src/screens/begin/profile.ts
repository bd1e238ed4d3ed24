/** Changing one thing about herself, as she says it now: whatever stood there before, her newest word counts. */
import { api, body, type Schemas } from '../../api/client'
import { session } from '../../lib/session.svelte'

/** Save changes to her account and take over what became of it. Throws as a request does. */
export async function changeMe(changes: Schemas['PatchedProfileInRequest']): Promise<void> {
  session.me = await body(api.PATCH('/api/v1/me/', { params: { header: { 'If-Match': '*' } }, body: changes }))
}
