/** Pure: the countries we know lines of, by name, and how a choice among them is noted. */

/** Those with a published line; a test holds them to the reference data. Any other gets the directories of the world. */
export const COUNTRIES = ['AU', 'BR', 'CA', 'DE', 'ES', 'FR', 'GB', 'IE', 'IN', 'KE', 'MX', 'NG', 'NL', 'NZ', 'PH', 'SG', 'US', 'ZA'] as const
export const DEFAULT = 'US'

/** Return a country's name in a language; the code itself where there is none. */
export function countryName(code: string, language: string): string {
  try {
    return new Intl.DisplayNames([language], { type: 'region' }).of(code) ?? code
  } catch {
    return code
  }
}

/** Return the countries to choose from, hers included, by name. */
export function choicesOf(own: string, language: string): { code: string; name: string }[] {
  return [...new Set<string>([...COUNTRIES, own])]
    .map((code) => ({ code, name: countryName(code, language) }))
    .sort((one, other) => one.name.localeCompare(other.name, language))
}

/** Return the note of a choice: it stands as long as the account says what it said then. */
export const noteOf = (chosen: string, account: string | undefined): string => `${chosen} ${account ?? ''}`

/** Return the choice that a note tells of, if it still stands. */
export function standingChoice(note: string | null, account: string | undefined): string | undefined {
  const then = (note ?? '').split(' ')[1] ?? ''
  return then === (account ?? '') ? noted(note) : undefined
}

/** Return the country that a note names, whatever the account said. */
export function noted(note: string | null): string | undefined {
  const [chosen = ''] = (note ?? '').split(' ')
  return /^[A-Z]{2}$/.test(chosen) ? chosen : undefined
}
