/** The built files: kept by the service worker, and fetched anew when a new build took away what this page asks for. */
import { shelve, shelved } from './browser'

const AGAIN = 'kc.reloaded'
const NOT_AGAIN_FOR = 60_000
const LOOK_EVERY = 3_600_000

/** Load the page again when a part of it is gone from the server, once: a server that is away is not helped by it. */
export function recoverFromDeploy(): void {
  addEventListener('vite:preloadError', (event) => {
    const last = Number(shelved('session', AGAIN) ?? 0)
    if (!navigator.onLine || !mayReload(last, Date.now())) return
    // Without a note of it we might go round in circles.
    if (!shelve('session', AGAIN, String(Date.now()))) return
    event.preventDefault()
    void isThere().then((isUp) => isUp && location.reload())
  })
}

/** Return whether enough time has passed since the page was loaded again for the same reason. */
export const mayReload = (last: number, now: number): boolean => now - last > NOT_AGAIN_FOR

/** Register the service worker, and look for a new one when she comes back to a page that was open for long. */
export function keepFresh(): void {
  if (!('serviceWorker' in navigator)) return
  addEventListener('load', () => void navigator.serviceWorker.register('/app/sw.js', { scope: '/' }).catch(() => undefined))
  let looked = Date.now()
  document.addEventListener('visibilitychange', () => {
    if (document.hidden || Date.now() - looked < LOOK_EVERY) return
    looked = Date.now()
    void navigator.serviceWorker.getRegistration('/').then((found) => found?.update().catch(() => undefined))
  })
}

const isThere = (): Promise<boolean> => fetch('/livez', { cache: 'no-store', credentials: 'omit' }).then((answer) => answer.ok, () => false)
