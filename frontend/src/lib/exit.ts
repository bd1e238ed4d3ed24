/**
 * The quick way out: a tap, or Escape three times within two seconds, and a kitchen timer is on the screen. The page
 * that was left is replaced in the history; coming back by the Back button leads to the timer again, before anything
 * of the app is drawn (public/left.js, which runs first, and `pageshow` for a page that the browser had kept whole).
 */
import { shelve, shelved } from './browser'
import { letGo } from './drafts'

const AWAY = '/app/away.html'
const LEFT = 'kc.left'
const TIMES = 3
const WITHIN = 2_000

/** Leave at once. Nothing is asked and nothing is saved here; her drafts stay in this tab. */
export function leave(): void {
  shelve('session', LEFT, '1')
  letGo()
  document.documentElement.hidden = true
  location.replace(AWAY)
}

/** Return a function that takes the instants of presses, and says whether this one completes a cry for the way out. */
export function impatience(times = TIMES, within = WITHIN): (at: number) => boolean {
  let pressed: number[] = []
  return (at) => {
    pressed = [...pressed.filter((before) => at - before <= within), at].slice(-times)
    return pressed.length === times
  }
}

/** Return whether this page is on its way to the timer already, so that nothing of it is to be shown. */
export const isLeaving = (): boolean => document.documentElement.hidden

/** Listen for Escape, and send whoever comes back by the Back button to the timer again. */
export function watchForLeaving(): void {
  const isEnough = impatience()
  const onKey = (event: KeyboardEvent): void => {
    if (event.key === 'Escape' && !event.isComposing && isEnough(event.timeStamp)) leave()
  }
  addEventListener('keydown', onKey, { capture: true })
  addEventListener('pageshow', (event) => {
    if (event.persisted && shelved('session', LEFT)) location.replace(AWAY)
  })
}
