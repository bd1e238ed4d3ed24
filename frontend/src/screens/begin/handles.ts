/** Names to start with: two gentle words drawn by chance, so that a handle tells nothing and links to nothing. */

export interface HandleWords {
  things: readonly string[]
  looks: readonly string[]
  compose: (thing: string, look: string, number: number) => string
}

/** Return a number from 0 up to but not including the limit, drawn by chance. */
export type Draw = (limit: number) => number

const byChance: Draw = (limit) => crypto.getRandomValues(new Uint32Array(1))[0]! % limit

/** Return a handle such as "Quiet Heron 27". */
export function suggestHandle(words: HandleWords, draw: Draw = byChance): string {
  return words.compose(words.things[draw(words.things.length)]!, words.looks[draw(words.looks.length)]!, 10 + draw(90))
}

export const HANDLE_MIN = 2
export const HANDLE_MAX = 40

/** Return the handle as it is sent: one line, no blanks around it. */
export const tidy = (text: string): string => text.replace(/\s+/g, ' ').trim().slice(0, HANDLE_MAX)
