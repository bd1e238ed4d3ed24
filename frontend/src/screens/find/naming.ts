/** Pure: how days and languages are called, in a language. */
const MONDAY = Date.UTC(2027, 0, 4)

/** Return the days of the week from Monday on, short. */
export const dayNames = (tag: string): string[] =>
  Array.from({ length: 7 }, (_, day) => new Intl.DateTimeFormat(tag, { weekday: 'short', timeZone: 'UTC' }).format(MONDAY + day * 86_400_000))

/** Return how a language is called; its code where nobody knows. */
export function languageName(code: string, tag: string): string {
  const name = new Intl.DisplayNames([tag], { type: 'language' }).of(code) ?? code
  return name.charAt(0).toLocaleUpperCase(tag) + name.slice(1)
}

/** Return a distance in kilometres. */
export const distance = (km: number, tag: string): string => new Intl.NumberFormat(tag, { style: 'unit', unit: 'kilometer' }).format(km)
