/** Pure: what a message on this device shows and opens. The lock screen is not hers alone: no name, no picture, no more words. */

export interface Shown {
  title: string
  tag: string
  link: string
}

const PLAIN: Record<string, string> = { en: 'A message for you', es: 'Un mensaje para ti' }
const LONGEST = 120

/** Return what to show of what was sent; of what cannot be read, neutral words that open the app. */
export function shownOf(text: string | undefined, origin: string, language: string): Shown {
  const said = parsed(text)
  const link = pageOf(said['link'], origin)
  const title = typeof said['title'] === 'string' && said['title'].trim() !== '' ? said['title'].slice(0, LONGEST) : (PLAIN[language.slice(0, 2)] ?? PLAIN['en']!)
  // The same page twice is one line on the lock screen: the newer one takes the older one's place.
  return { title, tag: link, link }
}

/** Return the address if it is a page of this app, else the app's own. */
export function pageOf(link: unknown, origin: string): string {
  const home = `${origin}/app/`
  if (typeof link !== 'string' || !URL.canParse(link, origin)) return home
  const url = new URL(link, origin)
  return url.origin === origin && url.pathname.startsWith('/app/') ? url.href : home
}

function parsed(text: string | undefined): Record<string, unknown> {
  try {
    const said: unknown = JSON.parse(text ?? '')
    return typeof said === 'object' && said !== null ? (said as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}
