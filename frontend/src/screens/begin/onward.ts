/** Where she goes once she is signed in, and forgetting what was only needed on the way there. */
import { draft, keepDraft } from '../../lib/drafts'
import { intention } from '../../lib/intention'
import { session } from '../../lib/session.svelte'
import { go, placeOf } from '../../router.svelte'
import { keepAttempt } from './attempt'

const ON_THE_WAY = ['begin.email', 'begin.adult', 'begin.code']

/** Find out who she is now, and go on: a new member is asked four things first. Throws as `session.load` does. */
export async function arrive(isNew: boolean, next: string | null): Promise<void> {
  await session.load()
  keepAttempt(null)
  for (const name of ON_THE_WAY) keepDraft(name, '')
  go(isNew ? '/welcome/1' : whereTo(next), true)
}

/** Return where she was going: what she set out to do, her invitation, the address she came from, or her week. */
export function whereTo(next: string | null): string {
  if (intention()) return '/agreement'
  if (draft('invited')) return `/invited/${draft('invited')}`
  const place = next?.startsWith('/') ? placeOf(next) : undefined
  return next && place && !['/login', '/begin', '/signup'].includes(place.route.path) ? next : '/week'
}
