/**
 * The quick way out: a tap, or Escape three times within two seconds, and a kitchen timer is on the screen. The page
 * that was left is replaced in the history, and coming back by the Back button leads to the timer again.
 */
import { shelve, shelved } from './browser'

const AWAY = '/app/away.html'
const LEFT = 'kc.left'
const TIMES = 3
const WITHIN = 2_000

/** Leave at once. Nothing is asked and nothing is saved here; her drafts stay in this tab. */
export function leave(): void {
  shelve('session', LEFT, '1')
  document.documentElement.hidden = true
  location.replace(AWAY)
}

/** Listen for Escape, and send whoever comes back by the Back button to the timer again. */
export function watchForLeaving(): void {
  const pressed: number[] = []
  addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return
    pressed.push(event.timeStamp)
    if (pressed.length > TIMES) pressed.shift()
    if (pressed.length === TIMES && event.timeStamp - pressed[0]! <= WITHIN) leave()
  })
  addEventListener('pageshow', (event) => {
    const entry = performance.getEntriesByType('navigation')[0] as PerformanceNavigationTiming | undefined
    const cameBack = event.persisted || entry?.type === 'back_forward'
    if (cameBack && shelved('session', LEFT)) location.replace(AWAY)
    else shelve('session', LEFT, null)
  })
}
