import { expect, test } from 'vitest'
import { hourOf, worthShowing, type Preview } from './preview'

const NOW = Date.parse('2027-02-01T12:00Z')

/** Seven Tuesdays; from the sixth on two members read another hour, since their clocks have changed. */
function tuesdays(): Preview {
  const days = ['02-09', '02-16', '02-23', '03-02', '03-09', '03-16', '03-23']
  const occurrences = days.map((day) => ({ utc: `2027-${day}T20:30:00Z`, local: `2027-${day}T20:30:00`, shown_local: `2027-${day}T20:30:00`, kind: 'normal' as const, fold: 0 }))
  const walls = occurrences.flatMap(({ utc, local }, at) => [
    { starts_at: utc, local, members: 1 },
    { starts_at: utc, local: local.replace('20:30', at < 5 ? '21:30' : '22:30'), members: 2 },
  ])
  return { occurrences, walls, of: 3, taken: [] }
}

test('the next four dates are shown, each on every wall', () => {
  const { next } = worthShowing(tuesdays(), NOW)
  expect(next.map(({ utc }) => utc.slice(5, 10))).toEqual(['02-09', '02-16', '02-23', '03-02'])
  expect(next[0]!.walls.map(({ members }) => members)).toEqual([1, 2])
})

test('of the later ones only those at which something differs', () => {
  expect(worthShowing(tuesdays(), NOW).later.map(({ utc }) => utc.slice(5, 10))).toEqual(['03-16'])
  const preview = tuesdays()
  preview.taken = [preview.occurrences[6]!.utc]
  preview.occurrences[4]!.kind = 'gap'
  expect(worthShowing(preview, NOW).later.map(({ kind, isTaken }) => [kind, isTaken])).toEqual([['gap', false], ['normal', false], ['normal', true]])
})

test('where the next are taken already, the later ones are counted, but for those at which something else differs', () => {
  const preview = tuesdays()
  const days = Array.from({ length: 30 }, (_, week) => new Date(Date.parse('2027-02-09T20:30Z') + week * 7 * 86_400_000).toISOString().slice(0, 19))
  preview.occurrences = days.map((at) => ({ ...preview.occurrences[0]!, utc: `${at}Z`, local: at, shown_local: at }))
  preview.taken = preview.occurrences.map(({ utc }) => utc)
  preview.walls = []
  const { next, later, rest } = worthShowing(preview, NOW)
  expect([next.length, later.length, rest.length]).toEqual([4, 0, 26])
  preview.occurrences[9]!.kind = 'gap'
  expect(worthShowing(preview, NOW).later.map(({ kind }) => kind)).toEqual(['gap'])
  expect(worthShowing(preview, NOW).rest).toHaveLength(25)
  expect(worthShowing(tuesdays(), NOW).rest).toEqual([])
})

test('three of the later ones are shown at once, and the rest is there for whoever wants to see it', () => {
  const preview = tuesdays()
  const days = Array.from({ length: 30 }, (_, week) => new Date(Date.parse('2027-02-09T20:30Z') + week * 7 * 86_400_000).toISOString().slice(0, 19))
  preview.occurrences = days.map((at) => ({ ...preview.occurrences[0]!, utc: `${at}Z`, local: at, shown_local: at }))
  preview.walls = []
  preview.taken = preview.occurrences.slice(4).map(({ utc }) => utc)
  const { later, rest } = worthShowing(preview, NOW)
  expect([later.length, rest.length]).toEqual([3, 23])
  expect(rest[0]!.utc > later[2]!.utc).toBe(true)
})

test('an hour is late or early by the wall on which it is read', () => {
  expect(['05:59', '06:00', '07:59', '08:00', '21:59', '22:00'].map((hour) => hourOf(`2027-02-09T${hour}:00`))).toEqual(['late', 'early', 'early', null, null, 'late'])
})

test('what has passed is left out, as it will be', () => {
  const { next } = worthShowing(tuesdays(), Date.parse('2027-03-10T00:00Z'))
  expect(next.map(({ utc }) => utc.slice(5, 10))).toEqual(['03-16', '03-23'])
})
