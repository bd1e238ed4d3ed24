import { describe, expect, it } from 'vitest'
import en from '../../words/en/common'
import es from '../../words/es/common'
import { distance, minutesLeft, spell } from './span'

describe('spell', () => {
  it.each([
    [4320, '3 days', '3 días'],
    [1440, '1 day', '1 día'],
    [60, '1 hour', '1 hora'],
    [1, '1 minute', '1 minuto'],
    [95, '1 hour and 35 minutes', '1 hora y 35 minutos'],
    [1500, '1 day and 1 hour', '1 día y 1 hora'],
    [1441, '1 day', '1 día'],
    [0, '0 minutes', '0 minutos'],
  ])('says %i minutes', (minutes, english, spanish) => {
    expect(spell(minutes, en)).toBe(english)
    expect(spell(minutes, es)).toBe(spanish)
  })
})

it('counts what is left in minutes that have begun, and never below nothing', () => {
  expect([minutesLeft(60_001, 0), minutesLeft(60_000, 0), minutesLeft(0, 0), minutesLeft(0, 5)]).toEqual([2, 1, 0, 0])
})

it('tells hours of what is near and days of what is far', () => {
  expect([distance(2879, en), distance(2880, en), distance(63_600, en)]).toEqual(['1 day and 23 hours', '2 days', '44 days'])
})
