/**
 * The service worker: the app opens without a connection, and so does the page that says whom to call. It keeps what
 * everybody may read (the built files, that page, the lines themselves) and nothing else: no answer to a member is
 * ever put into a cache, whatever its headers say. Which requests are its business is written in rules.ts.
 */
import { APP, AWAY, CARE, OWN, filesOf, isKeepable, isNobody, isOfThisBuild, keptHeaders, outdated, wayOf } from './rules'
import { pageOf, shownOf } from './told'

declare const self: ServiceWorkerGlobalScope

// The build writes here: a name that changes with every file of the shell, then the built files.
declare const __SHELL__: string
const [STAMP = '', ...BUILT] = __SHELL__.split(' ')
const SHELL = `shell-${STAMP}`
const KEPT = 'public-1'
const ASSETS = BUILT.map((name) => APP + name)
const SHELL_FILES = [APP, AWAY, '/app/away.css', '/app/away.js', '/app/left.js', '/app/mark.svg', '/app/manifest.webmanifest', ...ASSETS]

self.addEventListener('install', (event) => event.waitUntil(install()))
self.addEventListener('activate', (event) => event.waitUntil(activate()))

self.addEventListener('fetch', (event) => {
  const { request } = event
  const asked = { method: request.method, url: new URL(request.url), isNavigation: request.mode === 'navigate', language: request.headers.get('Accept-Language') ?? '' }
  const way = wayOf(asked, self.location.origin)
  if (way.kind === 'shell') event.respondWith(shellFirst(way.path, request))
  else if (way.kind === 'care') event.respondWith(freshOrKept(event, way.keys, 'text/html'))
  else if (way.kind === 'lines') event.respondWith(freshOrKept(event, [way.key], 'application/json'))
  else if (way.kind === 'own') event.respondWith(keptOrFresh(event, way.key))
  else if (way.kind === 'static') event.respondWith(fetch(request).catch(async (error) => (await keptUnder([way.key])) ?? Promise.reject(error)))
})

self.addEventListener('push', (event) => {
  const { title, tag, link } = shownOf(event.data?.text(), self.location.origin, navigator.language)
  event.waitUntil(self.registration.showNotification(title, { tag, data: link }))
})

self.addEventListener('notificationclick', (event) => {
  event.notification.close()
  event.waitUntil(open(pageOf(event.notification.data, self.location.origin)))
})

/** Go to the page in a window of the app that is there, or in a new one. */
async function open(link: string): Promise<void> {
  const windows = await self.clients.matchAll({ type: 'window' })
  const ours = windows.find((one) => new URL(one.url).pathname.startsWith(APP))
  if (!ours) return void (await self.clients.openWindow(link))
  await ours.focus()
  await ours.navigate(link).catch(() => self.clients.openWindow(link))
}

/** Take in the whole build or nothing of it: a half would be a blank page on the day without a connection. */
async function install(): Promise<void> {
  const shell = await caches.open(SHELL)
  try {
    await shell.addAll(SHELL_FILES.map((file) => new Request(file, { cache: 'no-cache', credentials: 'omit' })))
    const page = await (await shell.match(APP))?.text()
    if (!page || !isOfThisBuild(page, ASSETS)) throw new Error('The page is of another build; the next look will find both.')
  } catch (error) {
    await caches.delete(SHELL)
    throw error
  }
  await keepOwn().catch(() => undefined)
  await keepCare().catch(() => undefined) // the database may be away; the page is kept with her first visit then
  await self.skipWaiting()
}

async function activate(): Promise<void> {
  await Promise.all(outdated(await caches.keys(), SHELL, KEPT).map((name) => caches.delete(name)))
  await self.clients.claim()
}

/** Answer from the shell; what no shell holds comes from the network and is not kept. */
async function shellFirst(path: string, request: Request): Promise<Response> {
  const kept = (await (await caches.open(SHELL)).match(path)) ?? (path === APP ? undefined : await fromShellBefore(path))
  // A new build brings a new worker; asking for it here means that she has it the next time.
  if (path === APP) void self.registration.update().catch(() => undefined)
  return kept ?? fetch(request)
}

/** A page that was opened before the last deploy asks for parts of its own build. */
async function fromShellBefore(path: string): Promise<Response | undefined> {
  for (const name of await caches.keys()) {
    const found = name.startsWith('shell-') ? await caches.match(path, { cacheName: name }) : undefined
    if (found) return found
  }
  return undefined
}

/** Ask the network and keep what everybody may read; where nobody is there, answer what was kept. */
async function freshOrKept(event: FetchEvent, keys: string[], media: string): Promise<Response> {
  try {
    const answer = await fetch(event.request)
    if (isKeepable(answer, media)) event.waitUntil(keep(keys, answer.clone()).catch(() => undefined)) // storage may be full
    if (!isNobody(answer.status)) return answer
    return (await keptUnder(keys)) ?? answer
  } catch (error) {
    const old = await keptUnder(keys)
    if (old) return old
    throw error
  }
}

/** Answer what was kept and look for newer in the background: nothing on the page is drawn before this sheet is there. */
async function keptOrFresh(event: FetchEvent, key: string): Promise<Response> {
  const asked = fetch(event.request).then(async (answer) => {
    if (isKeepable(answer, 'text/css')) await keep([key], answer.clone()).catch(() => undefined)
    return answer
  })
  const kept = await keptUnder([key])
  if (!kept) return asked
  event.waitUntil(asked.catch(() => undefined))
  return kept
}

async function keptUnder(keys: string[]): Promise<Response | undefined> {
  const kept = await caches.open(KEPT)
  for (const key of keys) {
    const found = await kept.match(key, { ignoreVary: true })
    if (found) return found
  }
  return undefined
}

async function keep(keys: string[], answer: Response): Promise<void> {
  const kept = await caches.open(KEPT)
  const text = await answer.text()
  for (const key of keys) await kept.put(key, new Response(text, { headers: keptHeaders(answer.headers) }))
  if (keys.includes(CARE)) await keepFilesOf(text, kept)
}

/** Keep the page that says whom to call, before she ever needs it. */
async function keepCare(): Promise<void> {
  const page = await fetch(CARE, { credentials: 'same-origin' })
  if (isKeepable(page, 'text/html')) await keep([CARE], page)
}

async function keepOwn(): Promise<void> {
  const sheet = await fetch(OWN, { credentials: 'omit' })
  if (isKeepable(sheet, 'text/css')) await keep([OWN], sheet)
}

/** Keep what that page cannot be shown without; files of an older page go. */
async function keepFilesOf(page: string, kept: Cache): Promise<void> {
  const needed = filesOf(page)
  const known = new Set((await kept.keys()).map((request) => new URL(request.url).pathname).filter((path) => path.startsWith('/static/')))
  await kept.addAll(needed.filter((file) => !known.has(file)))
  await Promise.all([...known].filter((file) => !needed.includes(file)).map((file) => kept.delete(file)))
}
