/** What circles are about, as the API says it in her language and in the order to offer it; read once while the page lives. */
import { api, body, type Schemas } from '../api/client'
import { locale, type Code } from './locale.svelte'
import { Resource } from './resource.svelte'

export type Theme = Schemas['GuiltSourceOut']
export type Themes = readonly Theme[]

const known = new Map<Code, { list: Resource<Themes>; asked: Promise<unknown> }>()

function inHerLanguage(): { list: Resource<Themes>; asked: Promise<unknown> } {
  const found = known.get(locale.code)
  if (found) return found
  let asked: Promise<Themes> = Promise.resolve([])
  const list = new Resource<Themes>(() => (asked = read()))
  const made = { list, asked: asked.catch(() => undefined) }
  known.set(locale.code, made)
  return made
}

const read = async (): Promise<Themes> => (await body(api.GET('/api/v1/guilt-sources/'))).results

/** Return them: on their way, here, or not to be had. Call it while a component is set up; what failed is asked for again. */
export function themes(): Resource<Themes> {
  const { list } = inHerLanguage()
  if (list.failed) void list.reload()
  return list
}

/** Wait until the first answer is here or did not come: for screens that stand without them, and should not jump. */
export const themesAsked = (): Promise<unknown> => inHerLanguage().asked

/** Return how people call these; one that is not told any more is left out. */
export const labelsOf = (keys: readonly string[], all: Themes = []): string[] => keys.flatMap((key) => all.find((theme) => theme.key === key)?.label ?? [])
