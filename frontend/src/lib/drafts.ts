/**
 * What she is typing, kept through a reload, a lost connection and a login that ran out, until it is saved or she
 * signs out. It stays in this tab (sessionStorage): closing the tab or signing out is the end of it.
 */
import { shelve, shelved } from './browser'

const PREFIX = 'kc.draft.'

/** Return what she had typed there. */
export const draft = (place: string): string => shelved('session', PREFIX + place) ?? ''

/** Keep what she is typing there; empty words are nothing to keep. */
export const keepDraft = (place: string, text: string): boolean => shelve('session', PREFIX + place, text.trim() ? text : null)

/** Return whether anything she typed is not saved yet. */
export const hasDrafts = (): boolean => draftNames().length > 0

/** Forget every draft of this tab. */
export function forgetDrafts(): void {
  for (const name of draftNames()) shelve('session', name, null)
}

function draftNames(): string[] {
  try {
    return Object.keys(sessionStorage).filter((name) => name.startsWith(PREFIX))
  } catch {
    return []
  }
}
