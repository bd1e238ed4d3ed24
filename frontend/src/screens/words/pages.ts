/** Pure: reading lists that come in pages. */

export interface Page<T> {
  next: string | null
  results: T[]
}

/** Return the cursor of the page after this one, or nothing at the end. */
export const cursorOf = (page: Page<unknown>): string | undefined =>
  page.next === null ? undefined : (new URLSearchParams(page.next.split('?')[1] ?? '').get('cursor') ?? undefined)

/** Return everything, page after page. */
export async function everyPage<T>(read: (cursor?: string) => Promise<Page<T>>): Promise<T[]> {
  const found: T[] = []
  let cursor: string | undefined
  do {
    const page = await read(cursor)
    found.push(...page.results)
    cursor = cursorOf(page)
  } while (cursor)
  return found
}
