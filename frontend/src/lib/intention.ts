/**
 * What she set out to do before she had signed in: to sit down at a time, or to ask a circle. It waits in this tab
 * through the mail app and a reload, for three hours at most, and names nothing but what the directory shows anybody.
 */
import { shelve, shelved } from './browser'

interface Wish {
  slug: string
  /** The circle's name, and the language it is written in. */
  circle: string
  language: string
}

export interface SeatWanted extends Wish {
  act: 'seat'
  session: string
  startsAt: string
  zone: string
  minutes: number
  /** Nothing is free: she asked for a place in line. */
  waits: boolean
  /** A fixed group, which is joined as a whole before a seat is taken. */
  joinsFirst: boolean
}

export interface AskWanted extends Wish {
  act: 'ask'
}

export type Intention = SeatWanted | AskWanted

const NAME = 'kc.wanted'
const LASTS = 3 * 3_600_000

/** For a browser that keeps nothing. */
let unkept: string | null = null

/** Keep it, in place of the one before. */
export function keepIntention(wanted: Intention, now = Date.now()): void {
  const text = JSON.stringify({ keptAt: now, wanted })
  unkept = shelve('session', NAME, text) ? null : text
}

/** Forget it: done, or not wanted any more. */
export function forgetIntention(): void {
  unkept = null
  shelve('session', NAME, null)
}

/** Return it, unless there is none, it is too old, or the session has begun meanwhile. */
export const intention = (now = Date.now()): Intention | null => read(unkept ?? shelved('session', NAME), now)

/** Pure: what a kept text says. What this version of the app cannot have written is nothing. */
export function read(text: string | null, now: number): Intention | null {
  if (!text) return null
  try {
    const { keptAt, wanted } = JSON.parse(text) as { keptAt: number; wanted: Intention }
    if (!(now - keptAt < LASTS) || !isWhole(wanted)) return null
    return wanted.act === 'seat' && Date.parse(wanted.startsAt) <= now ? null : wanted
  } catch {
    return null
  }
}

function isWhole(wanted: Intention): boolean {
  const texts = [wanted.slug, wanted.circle, wanted.language, ...(wanted.act === 'seat' ? [wanted.session, wanted.startsAt, wanted.zone] : [])]
  return (wanted.act === 'seat' || wanted.act === 'ask') && texts.every((text) => typeof text === 'string' && text !== '')
}
