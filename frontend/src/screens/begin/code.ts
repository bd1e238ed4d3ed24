/** Pure: the code of a letter, however it was typed or pasted: with a dash, with blanks, in small letters. */

export const LENGTH = 8

/** Return what belongs to a code, in capitals; what is around it in a pasted line is not cut out by guessing. */
export const bare = (text: string): string => text.replace(/[^a-z0-9]/gi, '').toUpperCase().slice(0, LENGTH)

/** Return it as the letter shows it: four, a dash, four. */
export function shown(text: string): string {
  const code = bare(text)
  return code.length > 4 ? `${code.slice(0, 4)}-${code.slice(4)}` : code
}

export const isComplete = (text: string): boolean => bare(text).length === LENGTH
