/**
 * The material of a session that she leads, as she last read it, so that it stands beside her without a connection. It
 * is the same whoever comes and tells of nobody. It stays in this tab (sessionStorage), like what she types: closing
 * the tab or signing out is the end of it, and whoever signs in as somebody else never sees it.
 */
import type { Schemas } from '../api/client'
import { shelve, shelved } from './browser'

export type Material = Schemas['MaterialOut']

const PREFIX = 'kc.beside.'
/** For a browser that keeps nothing. */
const unkept = new Map<string, Material>()

/** Return what she read last of this session, if she did in this tab. */
export function besideHer(session: string): Material | undefined {
  const text = shelved('session', PREFIX + session)
  return unkept.get(session) ?? (text === null ? undefined : (JSON.parse(text) as Material))
}

/** Keep it in this tab. */
export function keepBeside(session: string, material: Material): void {
  if (shelve('session', PREFIX + session, JSON.stringify(material))) unkept.delete(session)
  else unkept.set(session, material)
}

/** Return a text that is kept beside her in this tab, if there is one: where the clock of her rounds stands. */
export const besideKept = (name: string): string | null => shelved('session', PREFIX + name)

/** Keep such a text in this tab, or take it away with null. It is forgotten with all the rest. */
export const keepBesideText = (name: string, text: string | null): void => void shelve('session', PREFIX + name, text)

/** Forget what is kept of one session: it is not hers to read any more. */
export function forgetOne(session: string): void {
  shelve('session', PREFIX + session, null)
  unkept.delete(session)
}

/** Forget all of it. */
export function forgetBeside(): void {
  for (const name of names()) shelve('session', name, null)
  unkept.clear()
}

function names(): string[] {
  try {
    return Object.keys(sessionStorage).filter((name) => name.startsWith(PREFIX))
  } catch {
    return []
  }
}
