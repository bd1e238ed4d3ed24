import { expect, it } from 'vitest'
import { isSame, offered, toggled, typed } from './leads'

it('offers the common ones, those of the service and hers, each once', () => {
  expect(offered([120, 60], [1440, 60, 1])).toEqual([4320, 1440, 120, 60, 1])
})

it('adds and takes away, and refuses a fourth', () => {
  expect(toggled([1440, 60], 4320)).toEqual([4320, 1440, 60])
  expect(toggled([1440, 60], 60)).toEqual([1440])
  expect(toggled([4320, 1440, 60], 30)).toBeNull()
  expect(toggled([4320, 1440, 60], 60)).toEqual([4320, 1440])
})

it.each([
  ['2', 'hours', 120], [' 14 ', 'days', 20_160], ['15', 'minutes', 15], ['', 'hours', null], ['14', 'minutes', 'wrong'], ['15', 'days', 'wrong'],
  ['-2', 'hours', 'wrong'], ['1.5', 'hours', 'wrong'], ['1', 'hours', 'twice'], ['60', 'minutes', 'twice'], ['two', 'days', 'wrong'],
] as const)('reads %j %s', (number, unit, expected) => expect(typed(number, unit, [60])).toBe(expected))

it('takes the order for nothing', () => {
  expect(isSame([60, 1440], [1440, 60])).toBe(true)
  expect(isSame([60], [])).toBe(false)
})
