/** Pure: whether an address of a room is one to follow. */

/** Return the host that an https address leads to; nothing for anything else, which she is not given to tap. */
export function hostOf(address: string): string | undefined {
  try {
    const url = new URL(address)
    return url.protocol === 'https:' && !url.username && !url.password ? url.host : undefined
  } catch {
    return undefined
  }
}
