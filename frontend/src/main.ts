/** The beginning: find out who is here and in which language, then show the screen that the address names. */
import { mount, type Component } from 'svelte'
import './design/tokens.css'
import './design/base.css'
import App from './App.svelte'
import { isLeaving, watchForLeaving } from './lib/exit'
import { locale } from './lib/locale.svelte'
import { keepPlaces } from './lib/scroll'
import { session } from './lib/session.svelte'
import { keepFresh, recoverFromDeploy } from './lib/shell'
import { router } from './router.svelte'
import { loadWords } from './words'

const COMPONENTS = '/dev/components/'

document.documentElement.lang = locale.code

async function start(): Promise<void> {
  // Without an answer she is shown what there is; each screen says for itself what it could not get.
  // Words and screen are fetched side by side: every turn to the server costs a slow phone a sixth of a second.
  await Promise.all([loadWords(['common']), session.recognise().catch(() => undefined).then(() => router.start())])
  show(App)
}

/** Show every part in every state: a page for whoever works on them; only a development server answers its address. */
async function startComponents(): Promise<void> {
  await loadWords(['common', 'find', 'wordsOfHers', 'care'])
  show((await import('./screens/components/Components.svelte')).default)
}

function show(component: Component): void {
  const place = document.getElementById('app')!
  place.replaceChildren()
  mount(component, { target: place })
}

if (!isLeaving()) {
  watchForLeaving()
  keepPlaces()
  recoverFromDeploy()
  session.watchOtherTabs()
  void (location.pathname === COMPONENTS ? startComponents() : start())
  if (import.meta.env.PROD) keepFresh()
}
