/** Small questions to the browser that has to run everywhere, plain http on a home network included. */

/** Return a cookie's value, or nothing. */
export function cookie(name: string): string | undefined {
  const found = document.cookie.split('; ').find((pair) => pair.startsWith(`${name}=`))
  return found?.slice(name.length + 1)
}

/** Return a random UUID (version 4). `crypto.randomUUID` is missing where the page did not come over https. */
export function uuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[6] = (bytes[6]! & 0x0f) | 0x40
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

type Shelf = 'local' | 'session'

/** Read what was put on a shelf; a browser that forbids storage has nothing there. */
export function shelved(shelf: Shelf, name: string): string | null {
  try {
    return (shelf === 'local' ? localStorage : sessionStorage).getItem(name)
  } catch {
    return null
  }
}

/** Put something on a shelf, or take it away with null. Returns whether the browser kept it. */
export function shelve(shelf: Shelf, name: string, value: string | null): boolean {
  try {
    const store = shelf === 'local' ? localStorage : sessionStorage
    if (value === null) store.removeItem(name)
    else store.setItem(name, value)
    return true
  } catch {
    return false
  }
}
