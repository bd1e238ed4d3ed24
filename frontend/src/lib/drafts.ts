/**
 * What she is typing, kept through a reload, a lost connection and a login that ran out, until it is saved or she
 * signs out. It stays in this tab (sessionStorage): closing the tab or signing out is the end of it, and whoever signs
 * in as somebody else never sees it. A browser that keeps nothing has it in memory, and asks before the tab is closed.
 */
import { shelve, shelved } from './browser'

const PREFIX = 'kc.draft.'
const OWNER = 'kc.drafts-of'
const unkept = new Map<string, string>()

/** Return what she had typed there. */
export const draft = (place: string): string => unkept.get(place) ?? shelved('session', PREFIX + place) ?? ''

/** Keep what she is typing there; empty words are nothing to keep. Returns whether the browser kept it. */
export function keepDraft(place: string, text: string): boolean {
  const isKept = shelve('session', PREFIX + place, text.trim() ? text : null)
  if (isKept || !text.trim()) unkept.delete(place)
  else unkept.set(place, text)
  if (unkept.size) addEventListener('beforeunload', askFirst)
  else letGo()
  return isKept
}

/** Return whether anything she typed is not saved yet. */
export const hasDrafts = (): boolean => unkept.size > 0 || draftNames().length > 0

/** Forget every draft of this tab. */
export function forgetDrafts(): void {
  for (const name of draftNames()) shelve('session', name, null)
  unkept.clear()
  letGo()
}

/** Say whose drafts these are from now on. What somebody else left in this tab is forgotten; returns whether somebody had. */
export function claimDrafts(owner: string): boolean {
  const before = shelved('session', OWNER)
  const isAnother = before !== null && before !== owner
  if (isAnother) forgetDrafts()
  shelve('session', OWNER, owner)
  return isAnother
}

/** Let the tab go without asking: whoever leaves at once means it. */
export const letGo = (): void => removeEventListener('beforeunload', askFirst)

const askFirst = (event: BeforeUnloadEvent): void => event.preventDefault()

function draftNames(): string[] {
  try {
    return Object.keys(sessionStorage).filter((name) => name.startsWith(PREFIX))
  } catch {
    return []
  }
}
