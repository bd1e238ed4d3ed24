/**
 * The service worker: the app opens without a connection, and so does the page that says whom to call. It keeps what
 * everybody may read (the built files, that page, the lines themselves) and nothing else: no answer to a member is
 * ever put into a cache, whatever its headers say.
 */
declare const self: ServiceWorkerGlobalScope

// The build writes here: a name that changes with every file of the shell, then the built files.
declare const __SHELL__: string
const [STAMP = '', ...BUILT] = __SHELL__.split(' ')
const SHELL = `shell-${STAMP}`
const PUBLIC = 'public-1'
const APP = '/app/'
const AWAY = '/app/away.html'
const CARE = '/care/'
// An allow-list: a new route of the API is private until somebody writes it down here.
const PUBLIC_ANSWERS = [/^\/api\/v1\/support-lines\/$/]
const SHELL_FILES = [APP, AWAY, '/app/away.css', '/app/away.js', '/app/mark.svg', '/app/manifest.webmanifest', ...BUILT.map((name) => APP + name)]

self.addEventListener('install', (event) => {
  event.waitUntil(
    (async () => {
      const shell = await caches.open(SHELL)
      await shell.addAll(SHELL_FILES.map((file) => new Request(file, { cache: 'no-cache', credentials: 'omit' })))
      await keepCare().catch(() => undefined) // the database may be away; the page is kept with her first visit then
      await self.skipWaiting()
    })(),
  )
})

self.addEventListener('activate', (event) => {
  event.waitUntil(
    (async () => {
      const names = await caches.keys()
      await Promise.all(names.filter((name) => name !== SHELL && name !== PUBLIC).map((name) => caches.delete(name)))
      await self.clients.claim()
    })(),
  )
})

self.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (request.method !== 'GET' || url.origin !== self.location.origin) return
  if (request.mode === 'navigate') {
    if (url.pathname === APP) event.respondWith(shellFirst(APP))
    else if (url.pathname === AWAY) event.respondWith(shellFirst(AWAY))
    else if (url.pathname === CARE) event.respondWith(freshOrKept(request, CARE))
  } else if (url.pathname.startsWith(APP)) event.respondWith(shellFirst(url.pathname))
  else if (url.pathname.startsWith('/static/groups/')) event.respondWith(freshOrKept(request, url.pathname))
  else if (PUBLIC_ANSWERS.some((pattern) => pattern.test(url.pathname))) event.respondWith(freshOrKept(request, url.pathname + url.search))
})

/** Answer from the shell; what it does not hold comes from the network and is not kept. */
async function shellFirst(path: string): Promise<Response> {
  const shell = await caches.open(SHELL)
  const kept = await shell.match(path)
  if (kept) {
    // A new build brings a new worker; asking for it here means that she has it the next time.
    if (path === APP) void self.registration.update().catch(() => undefined)
    return kept
  }
  return fetch(path, { credentials: 'same-origin' })
}

/** Ask the network and keep what everybody may read; without a network answer what was kept. */
async function freshOrKept(request: Request, key: string): Promise<Response> {
  const kept = await caches.open(PUBLIC)
  try {
    const answer = await fetch(request)
    if (answer.ok && !answer.redirected) await kept.put(key, answer.clone())
    return answer
  } catch (error) {
    const old = await kept.match(key)
    if (old) return old
    throw error
  }
}

/** Keep the page that says whom to call together with its style sheet and drawings, before she ever needs it. */
async function keepCare(): Promise<void> {
  const kept = await caches.open(PUBLIC)
  const page = await fetch(CARE, { credentials: 'same-origin' })
  if (!page.ok) return
  const files = [...(await page.clone().text()).matchAll(/(?:href|src)="(\/static\/groups\/[^"]+)"/g)].map((found) => found[1]!)
  await kept.put(CARE, page)
  await kept.addAll([...new Set(files)])
}

export {}
