/** Messages on this device: whether the browser can, whether it does, and switching it. */
import { api, body } from '../api/client'
import { shelve, shelved } from './browser'

export type Standing = 'impossible' | 'unset' | 'blocked' | 'off' | 'on'

export interface ThisDevice {
  standing: Standing
  key: string
}

/** Return under which id the server knows this device, if it was told. */
export const thisDevice = (): string | null => shelved('local', KNOWN_AS)

// Under which id the server knows this device; whether it still does, the list says.
const KNOWN_AS = 'kc.device'

/** Return how this device stands: it takes messages where the browser has a subscription and the server knows it. */
export async function standing(): Promise<ThisDevice> {
  const { public_key: key } = await body(api.GET('/api/v1/push-key/'))
  if (key === null) return { standing: 'unset', key: '' }
  const manager = await managerHere()
  if (!manager) return { standing: 'impossible', key }
  if (Notification.permission === 'denied') return { standing: 'blocked', key }
  const [subscription, known] = [await manager.getSubscription(), shelved('local', KNOWN_AS)]
  if (!subscription || !known) return { standing: 'off', key }
  const told = await body(api.GET('/api/v1/me/push-subscriptions/', { params: { query: { limit: 100 } } }))
  return { standing: told.results.some((one) => one.id === known) ? 'on' : 'off', key }
}

export type Taken = 'on' | 'refused' | 'unanswered'

/** Let this device take messages. `refused` where she, or the browser, said no; `unanswered` where its maker's push service is out of reach. */
export async function take(key: string, label: string): Promise<Taken> {
  const manager = await managerHere()
  if (!manager || (await Notification.requestPermission()) !== 'granted') return 'refused'
  // One that was made for another key would be refused from now on.
  await (await manager.getSubscription())?.unsubscribe()
  const subscription = await subscribed(manager, key)
  if (!subscription) return 'unanswered'
  const { endpoint, keys } = subscription.toJSON()
  const address = { endpoint: endpoint ?? '', keys: { p256dh: keys?.['p256dh'] ?? '', auth: keys?.['auth'] ?? '' } }
  const known = await body(api.POST('/api/v1/me/push-subscriptions/', { body: { ...address, label } }))
  shelve('local', KNOWN_AS, known.id)
  return 'on'
}

async function subscribed(manager: PushManager, key: string): Promise<PushSubscription | undefined> {
  try {
    return await manager.subscribe({ userVisibleOnly: true, applicationServerKey: key })
  } catch (error) {
    if (error instanceof DOMException) return undefined
    throw error
  }
}

/** Let it take nothing more. What the server has forgotten already is no matter. */
export async function leave(): Promise<void> {
  const known = shelved('local', KNOWN_AS)
  if (known) {
    const { response, error } = await api.DELETE('/api/v1/me/push-subscriptions/', { params: { query: { id: known } } })
    if (!response.ok && response.status !== 404) await body(Promise.resolve({ response, error }))
  }
  await silence()
  shelve('local', KNOWN_AS, null)
}

/** Let the browser itself drop every message from now on: for whoever signs out, whatever the server knows. */
export async function silence(): Promise<void> {
  const subscription = await (await managerHere())?.getSubscription()
  await subscription?.unsubscribe().catch(() => false)
}

async function managerHere(): Promise<PushManager | undefined> {
  if (!('serviceWorker' in navigator) || !('PushManager' in window) || !('Notification' in window)) return undefined
  return (await navigator.serviceWorker.getRegistration('/'))?.pushManager
}
