/** Where she was in a screen, and what she had chosen there, kept with its entry in the history for the way back; in no address. */

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
      if (location.href === entry) keepHere('y', Math.round(scrollY))
    }, AFTER)
  }, { passive: true })
}

/** Return how far down she was when she left this entry of the history; 0 for one that is new. */
export function keptPlace(): number {
  const y = keptHere('y')
  return typeof y === 'number' ? y : 0
}

/** Keep something with this entry of the history. It is for this tab alone and stands in no address. */
export function keepHere(name: string, value: unknown): void {
  history.replaceState({ ...history.state, [name]: value }, '')
}

/** Return what was kept so, or nothing. */
export function keptHere(name: string): unknown {
  const state: unknown = history.state
  return typeof state === 'object' && state !== null ? (state as Record<string, unknown>)[name] : undefined
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
