/** Taking everything of hers out of this browser. Her language stays, so that the next page is readable. */

const KEPT = ['kc.locale', 'kc.ended']

/** Empty both shelves of the app. A browser that forbids storage has nothing there. */
export function wipe(): void {
  try {
    for (const shelf of [localStorage, sessionStorage]) {
      for (const name of Object.keys(shelf)) if (name.startsWith('kc.') && !KEPT.includes(name)) shelf.removeItem(name)
    }
  } catch {
    return
  }
}
