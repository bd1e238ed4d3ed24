/**
 * What the app says, by area and language. English is the model: its keys and parameters are the type, and Spanish has
 * to have every one of them or the build fails. An area is loaded with the first screen that needs it.
 */
import { locale, type Code } from '../lib/locale.svelte'

interface Areas {
  common: typeof import('./en/common').default
  find: typeof import('./en/find').default
  fit: typeof import('./en/fit').default
  begin: typeof import('./en/begin').default
  week: typeof import('./en/week').default
  wordsOfHers: typeof import('./en/wordsOfHers').default
  sharing: typeof import('./en/sharing').default
  leading: typeof import('./en/leading').default
  measure: typeof import('./en/measure').default
  alone: typeof import('./en/alone').default
  settings: typeof import('./en/settings').default
  care: typeof import('./en/care').default
  inviting: typeof import('./en/inviting').default
  notices: typeof import('./en/notices').default
  handing: typeof import('./en/handing').default
  people: typeof import('./en/people').default
  scheduling: typeof import('./en/scheduling').default
  privacy: typeof import('./en/privacy').default
  filters: typeof import('./en/filters').default
  circleForm: typeof import('./en/circleForm').default
}
export type Area = keyof Areas

const files = import.meta.glob<{ default: unknown }>(['./en/*.ts', './es/*.ts'])
const loaded = new Map<string, unknown>()

/** Load areas in her language, so that `words` can hand them out at once; also if she changes it meanwhile. */
export async function loadWords(areas: readonly Area[]): Promise<void> {
  let code: Code
  do {
    code = locale.code
    await loadIn(code, areas)
  } while (code !== locale.code)
}

/** Speak this language from now on: first everything that is loaded is loaded in it, so that nothing is without words. */
export async function speak(code: Code): Promise<void> {
  let known: Area[]
  do {
    known = areasLoaded()
    await loadIn(code, known)
  } while (areasLoaded().length > known.length)
  locale.choose(code)
}

const areasLoaded = (): Area[] => [...new Set([...loaded.keys()].map((key) => key.replace(/^\.\/..\/|\.ts$/g, '') as Area))]

async function loadIn(code: Code, areas: readonly Area[]): Promise<void> {
  await Promise.all(
    areas.map(async (area) => {
      const key = `./${code}/${area}.ts`
      if (loaded.has(key)) return
      const load = files[key]
      if (!load) throw new Error(`There are no words in ${key}`)
      loaded.set(key, (await load()).default)
    }),
  )
}

/** Return the words of an area that was loaded, in her language. Call it while a component is set up. */
export function words<A extends Area>(area: A): Areas[A] {
  const found = loaded.get(`./${locale.code}/${area}.ts`)
  if (!found) throw new Error(`The words of ${area} were not loaded`)
  return found as Areas[A]
}
