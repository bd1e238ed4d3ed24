import { beforeEach, describe, expect, it, vi } from 'vitest'
import { Refusal, Unreachable } from '../../api/problems'

const NEXT = 'mia.new@example.org'
const ask = vi.hoisted(() => vi.fn())
const load = vi.hoisted(() => vi.fn())
const session = vi.hoisted(() => ({ me: null as { email: string } | null, load }))
vi.mock('../../api/auth', () => ({ ask }))
vi.mock('../../lib/session.svelte', () => ({ session }))
const { Moving } = await import('./moving.svelte')
const { awaitedAddress } = await import('../../api/address')

/** Let the server say who she is. */
const told = (email: string | null) => load.mockImplementation(async () => void (session.me = email ? { email } : null))

beforeEach(() => {
  ask.mockReset().mockResolvedValue({ status: 200 })
  load.mockReset()
  told(NEXT)
  session.me = { email: 'mia@example.org' }
})

describe('the code', () => {
  it('is not shown again once it was taken and only who she is was lost', async () => {
    load.mockRejectedValueOnce(new Unreachable())
    const moving = new Moving()
    await expect(moving.confirm('AAAA-AAAA', NEXT)).rejects.toThrow(Unreachable)
    expect(moving.isProven).toBe(true)
    expect(await moving.confirm('AAAA-AAAA', NEXT)).toBe(true)
    expect(ask).toHaveBeenCalledTimes(1)
  })

  it.each([409, 410])('was taken where it is over (%i) and the address is hers: its answer was lost', async (status) => {
    ask.mockRejectedValue(new Refusal(status, `status_${status}`, ''))
    const moving = new Moving()
    expect(await moving.confirm('AAAA-AAAA', NEXT.toUpperCase())).toBe(true)
    expect(moving.isOver).toBe(false)
  })

  it('is over where the address is not hers', async () => {
    ask.mockRejectedValue(new Refusal(409, 'status_409', ''))
    told('mia@example.org')
    const moving = new Moving()
    expect(await moving.confirm('AAAA-AAAA', NEXT)).toBe(false)
    expect(moving.isOver).toBe(true)
  })

  it('is not said to be over where nobody is signed in any more', async () => {
    ask.mockRejectedValue(new Refusal(409, 'status_409', ''))
    told(null)
    const moving = new Moving()
    await expect(moving.confirm('AAAA-AAAA', NEXT)).rejects.toMatchObject({ status: 401 })
    expect(moving.isOver).toBe(false)
  })

  it('that is wrong says so', async () => {
    ask.mockRejectedValue(new Refusal(400, 'incorrect_code', ''))
    await expect(new Moving().confirm('AAAA-AAAA', NEXT)).rejects.toMatchObject({ status: 400 })
    expect(load).not.toHaveBeenCalled()
  })
})

describe('after the end of the code', () => {
  beforeEach(() => {
    ask.mockRejectedValue(new Refusal(400, 'unknown_email', ''))
  })

  it('another letter is not to be had, and that is said', async () => {
    told('mia@example.org')
    const moving = new Moving()
    expect(await moving.again(NEXT)).toBe('over')
    expect(moving.isOver).toBe(true)
  })

  it('keeping the present address is done, without asking where it is known to be over', async () => {
    told('mia@example.org')
    const moving = new Moving()
    expect(await moving.drop(NEXT)).toBe(true)
    expect(ask).toHaveBeenCalledTimes(1)
    expect(await moving.drop(NEXT)).toBe(true)
    expect(ask).toHaveBeenCalledTimes(1)
  })

  it('an address that is hers by now is told as hers, whatever she asks for', async () => {
    const moving = new Moving()
    expect(await moving.again(NEXT)).toBe('hers')
    expect(await moving.drop(NEXT)).toBe(false)
    expect(moving.isOver).toBe(false)
  })
})

it('after the last letter no more are asked for, and the code is good as before', async () => {
  const moving = new Moving()
  ask.mockRejectedValueOnce(new Refusal(403, 'status_403', ''))
  expect(await moving.again(NEXT)).toBe('spent')
  expect([moving.isSpent, moving.isOver]).toEqual([true, false])
  moving.begin()
  expect(moving.isSpent).toBe(false)
  ask.mockRejectedValueOnce(new Refusal(403, 'csrf_failed', ''))
  await expect(moving.again(NEXT)).rejects.toMatchObject({ code: 'csrf_failed' })
})

it('another letter is sent, and the present address kept, where nothing is in the way', async () => {
  const moving = new Moving()
  expect(await moving.again(NEXT)).toBe('sent')
  expect(await moving.drop(NEXT)).toBe(true)
  expect(load).not.toHaveBeenCalled()
})

describe('where nobody is signed in any more', () => {
  beforeEach(() => {
    told(null)
    ask.mockResolvedValue({ status: 401, data: { flows: [{ id: 'login' }, { id: 'login_by_code' }] }, meta: { is_authenticated: false } })
  })

  it('which address is awaited is not answered by none', async () => {
    await expect(awaitedAddress()).rejects.toMatchObject({ status: 401, code: 'not_authenticated' })
  })

  it('no letter is said to be on its way, and nothing to be kept', async () => {
    await expect(new Moving().again(NEXT)).rejects.toMatchObject({ status: 401 })
    await expect(new Moving().drop(NEXT)).rejects.toMatchObject({ status: 401 })
  })

  it('a conflict says so when she asks for a code', async () => {
    ask.mockRejectedValue(new Refusal(409, 'status_409', ''))
    await expect(new Moving().send(NEXT)).rejects.toMatchObject({ status: 401, code: 'not_authenticated' })
  })
})

it('a conflict of somebody who is signed in stays one', async () => {
  ask.mockRejectedValue(new Refusal(409, 'status_409', ''))
  await expect(new Moving().send(NEXT)).rejects.toMatchObject({ status: 409 })
})
