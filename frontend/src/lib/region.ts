/** Pure: the country that her browser's languages name, for the support lines she is shown first. She can change it. */

const COUNTRY = /^[A-Z]{2}$/

/** Return the first country that is named, else the likeliest one of her first language; nothing where there is none. */
export function countryOf(languages: readonly string[]): string | undefined {
  const tags = languages.flatMap((tag) => parsed(tag))
  const named = tags.map((tag) => tag.region).find(isCountry)
  return named ?? tags.map((tag) => tag.maximize().region).find(isCountry)
}

const isCountry = (region: string | undefined): boolean => region !== undefined && COUNTRY.test(region)

function parsed(tag: string): Intl.Locale[] {
  try {
    return [new Intl.Locale(tag)]
  } catch {
    return []
  }
}
