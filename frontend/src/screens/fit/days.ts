/** What her days are like, read and told: kept with her yes alone, gone with it. Nothing of it is kept here. */
import { api, body, type Schemas } from '../../api/client'
import { session } from '../../lib/session.svelte'
import { changeMe } from '../begin/profile'
import { readConsents, say } from '../settings/consents'
import { Choice } from '../settings/saving.svelte'

export type Stage = Schemas['ChildrenOut']['child_stages'][number]

export interface Told {
  stages: Stage[]
  patterns: Schemas['ProfileOut']['work_patterns']
  needs: Schemas['ProfileOut']['needs']
}

export const NOTHING: Told = { stages: [], patterns: [], needs: [] }

/** Her yes as a choice, and what was there when she took it back. */
export interface Keeping {
  keeps: Choice<boolean>
  before: () => Told
}

/** Read what she told, and whether it may be kept. */
export async function readDays(): Promise<{ isKept: boolean; told: Told }> {
  const [consents, told] = await Promise.all([readConsents(), readTold()])
  return { isKept: consents.circumstances?.granted ?? false, told }
}

export const keepStages = (child_stages: Stage[]): Promise<unknown> => body(api.PUT('/api/v1/me/children/', { body: { child_stages } }))
export const keepPatterns = (work_patterns: Told['patterns']): Promise<void> => changeMe({ work_patterns })
export const keepNeeds = (needs: Told['needs']): Promise<void> => changeMe({ needs })

/** Return her yes, to be given and taken back. Taking it back deletes all of it. */
export function keeping(isKept: boolean): Keeping {
  let before = NOTHING
  const keeps = new Choice(isKept, async (granted) => {
    before = granted ? NOTHING : await readTold()
    await say('circumstances', granted)
    if (!granted && session.me) session.me = { ...session.me, work_patterns: [], needs: [] }
  })
  return { keeps, before: () => before }
}

/** Say yes again and tell what was there a moment ago. Throws as a request does. */
export async function bringBack(told: Told): Promise<void> {
  await say('circumstances', true)
  await keepStages(told.stages)
  await changeMe({ work_patterns: told.patterns, needs: told.needs })
}

/** Is there anything to bring back? */
export const isAnything = (told: Told): boolean => Boolean(told.stages.length || told.patterns.length || told.needs.length)

async function readTold(): Promise<Told> {
  const [children, me] = await Promise.all([body(api.GET('/api/v1/me/children/')), body(api.GET('/api/v1/me/'))])
  return { stages: children.child_stages, patterns: me.work_patterns, needs: me.needs }
}
