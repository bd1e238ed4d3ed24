/** Where she was in a screen, kept with its entry in the history, so that Back leads to that place and not to the top. */

const AFTER = 150
const PATIENCE = 3_000
const HANDS = ['wheel', 'touchstart', 'keydown', 'hashchange'] as const

/** Remember where she is whenever she comes to rest. */
export function keepPlaces(): void {
  let rest: ReturnType<typeof setTimeout> | undefined
  history.scrollRestoration = 'manual'
  addEventListener('scroll', () => {
    clearTimeout(rest)
    const entry = location.href
    rest = setTimeout(() => {
      if (location.href === entry) history.replaceState({ y: Math.round(scrollY) }, '')
    }, AFTER)
  }, { passive: true })
}

/** Return how far down she was when she left this entry of the history; 0 for one that is new. */
export function keptPlace(): number {
  const state: unknown = history.state
  return typeof state === 'object' && state !== null && 'y' in state && typeof state.y === 'number' ? state.y : 0
}

/** Go so far down, also where what stands there is still on its way; her own hand on the page is stronger. */
export function scrollDown(y: number): void {
  scrollTo(0, y)
  if (scrollY >= y) return
  const growth = new ResizeObserver(() => {
    scrollTo(0, y)
    if (scrollY >= y) stop()
  })
  const stop = (): void => {
    growth.disconnect()
    for (const hand of HANDS) removeEventListener(hand, stop)
  }
  growth.observe(document.body)
  for (const hand of HANDS) addEventListener(hand, stop, { once: true, passive: true })
  setTimeout(stop, PATIENCE)
}
