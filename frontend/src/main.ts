/** The beginning: find out who is here and in which language, then show the screen that the address names. */
import { mount } from 'svelte'
import './design/tokens.css'
import './design/base.css'
import App from './App.svelte'
import { watchForLeaving } from './lib/exit'
import { locale } from './lib/locale.svelte'
import { session } from './lib/session.svelte'
import { router } from './router.svelte'
import { loadWords } from './words'

watchForLeaving()
document.documentElement.lang = locale.code

async function start(): Promise<void> {
  // Without an answer she is shown what there is; each screen says for itself what it could not get.
  await session.recognise().catch(() => undefined)
  await loadWords(['common'])
  await router.start()
  const place = document.getElementById('app')!
  place.replaceChildren()
  mount(App, { target: place })
}

void start()

if (import.meta.env.PROD && 'serviceWorker' in navigator) addEventListener('load', () => void navigator.serviceWorker.register('/app/sw.js', { scope: '/' }))
