/** Pure: what she may point at in a text. The server looks for the passage word by word, whatever the spaces. */

export const LONGEST_PASSAGE = 1000
const END = /(?<=[.!?…。؟])\s+|\n+/u

/** Return the sentences of a text, each once and short enough to be sent. */
export function passages(text: string): string[] {
  const found = text.split(END).map((one) => one.trim()).filter(Boolean)
  return [...new Set(found.flatMap((one) => pieces(one)))]
}

/** Return whether the whole text can be sent as one passage. */
export const isWhole = (text: string): boolean => [...text.trim()].length <= LONGEST_PASSAGE

function pieces(sentence: string): string[] {
  const signs = [...sentence]
  const found: string[] = []
  for (let at = 0; at < signs.length; at += LONGEST_PASSAGE) found.push(signs.slice(at, at + LONGEST_PASSAGE).join('').trim())
  return found.filter(Boolean)
}
