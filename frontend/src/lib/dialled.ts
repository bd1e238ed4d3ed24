/** Pure: a telephone entry, as people write it, in pieces: each with what a telephone dials or where a text goes. */

export interface Piece {
  text: string
  href?: string
}

const NUMBER = /\+?\d[\d -]+\d/g
// A word in capitals to a number: `HOME to 741741`, `AYUDA al 988`.
const KEYWORD = /([\p{Lu}]{3,})\s+\p{Ll}+\s+$/u

const digits = (number: string): string => number.replace(/[ -]/g, '')

/** Return a telephone entry with its numbers as links that dial. */
export const toCall = (entry: string): Piece[] => pieces(entry, (number) => `tel:${digits(number)}`)

/** Return where to text, with links that open a message with the word that is asked for. */
export function toText(entry: string): Piece[] {
  if (/whatsapp/i.test(entry)) return [{ text: entry }]
  return pieces(entry, (number, before) => {
    const keyword = KEYWORD.exec(before)?.[1]
    return `sms:${digits(number)}${keyword ? `?&body=${encodeURIComponent(keyword)}` : ''}`
  })
}

function pieces(entry: string, href: (number: string, before: string) => string): Piece[] {
  const found: Piece[] = []
  let end = 0
  for (const match of entry.matchAll(NUMBER)) {
    if (match.index > end) found.push({ text: entry.slice(end, match.index) })
    found.push({ text: match[0], href: href(match[0], entry.slice(0, match.index)) })
    end = match.index + match[0].length
  }
  if (end < entry.length) found.push({ text: entry.slice(end) })
  return found
}
