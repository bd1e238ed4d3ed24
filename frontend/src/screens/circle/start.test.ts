import { beforeEach, expect, it, vi } from 'vitest'
import { Refusal, Unreachable } from '../../api/problems'
import { begun } from './anew'

const sent = vi.hoisted(() => ({ GET: vi.fn(), POST: vi.fn() }))
vi.mock('../../api/client', () => ({ api: sent, body: async (asked: Promise<unknown>) => asked }))
vi.stubGlobal('addEventListener', () => undefined)
vi.stubGlobal('removeEventListener', () => undefined)

const PORCH = { ...begun('Europe/Madrid', 'en'), name: 'Porch' }
const hers = (circle: string, more: object = {}) => ({ results: [{ circle, role: 'facilitator', next_session: null, ...more }] })
const slugs = () => sent.POST.mock.calls.map(([, { body }]) => body.slug)
const taken = new Refusal(409, 'slug_taken', '')

/** Return `start` as it is in a tab that was loaded again, with what the tab kept. */
async function reloaded() {
  vi.resetModules()
  vi.doMock('../../api/problems', () => ({ Refusal, Unreachable }))
  return (await import('./start')).start
}

beforeEach(() => {
  const shelf = new Map<string, string>()
  vi.stubGlobal('sessionStorage', { getItem: (key: string) => shelf.get(key) ?? null, setItem: (key: string, value: string) => void shelf.set(key, value), removeItem: (key: string) => void shelf.delete(key) })
  sent.GET.mockReset().mockResolvedValue({ results: [] })
  sent.POST.mockReset().mockImplementation(async (_path, { body }) => ({ slug: body.slug }))
})

it('begins, and asks for nothing else', async () => {
  const start = await reloaded()
  expect(await start(PORCH)).toEqual({ slug: 'porch', wasThere: false })
  expect(sent.GET).not.toHaveBeenCalled()
})

it('takes another address where somebody has the plain one', async () => {
  sent.POST.mockRejectedValueOnce(taken)
  const { slug } = await (await reloaded())(PORCH)
  expect(slug).toMatch(/^porch-[0-9a-f]{4}$/)
  expect(sent.GET).not.toHaveBeenCalled()
})

it.each([['the form is the same', PORCH], ['she changed what it says', { ...PORCH, description: 'An hour.' }], ['she changed its name', { ...PORCH, name: 'Veranda' }]])(
  'is found again after a lost answer and another start of the tab, where %s', async (_how, next) => {
  sent.POST.mockRejectedValueOnce(new Unreachable())
  await expect((await reloaded())(PORCH)).rejects.toThrow(Unreachable)
  sent.GET.mockResolvedValue(hers('porch'))
  expect(await (await reloaded())(next)).toEqual({ slug: 'porch', wasThere: true })
  expect(slugs()).toEqual(['porch'])
})

it('is found again where it was still on its way when she tried once more', async () => {
  sent.POST.mockRejectedValueOnce(new Unreachable()).mockRejectedValueOnce(taken)
  const start = await reloaded()
  await expect(start(PORCH)).rejects.toThrow(Unreachable)
  sent.GET.mockResolvedValueOnce({ results: [] }).mockResolvedValueOnce(hers('porch'))
  expect(await start({ ...PORCH, capacity: 6 })).toEqual({ slug: 'porch', wasThere: true })
  expect(slugs()).toEqual(['porch', 'porch'])
})

it('is begun where nothing had arrived, and an older circle of hers or of others is none of it', async () => {
  sent.POST.mockRejectedValueOnce(new Unreachable()).mockRejectedValueOnce(taken)
  const start = await reloaded()
  await expect(start(PORCH)).rejects.toThrow(Unreachable)
  sent.GET.mockResolvedValueOnce(hers('porch', { next_session: { id: 'one' } })).mockResolvedValueOnce(hers('porch', { role: 'coordinator' }))
  const { slug, wasThere } = await start(PORCH)
  expect([slug.startsWith('porch-'), wasThere]).toEqual([true, false])
})

it('is still looked for after a no to another try', async () => {
  sent.POST.mockRejectedValueOnce(new Unreachable()).mockRejectedValueOnce(new Refusal(429, 'throttled', ''))
  const start = await reloaded()
  await expect(start(PORCH)).rejects.toThrow(Unreachable)
  await expect(start(PORCH)).rejects.toMatchObject({ code: 'throttled' })
  sent.GET.mockResolvedValue(hers('porch'))
  expect((await start(PORCH)).wasThere).toBe(true)
})
