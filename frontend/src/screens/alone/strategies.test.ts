import { expect, test } from 'vitest'
import { themesOf, waysFor, type Strategy, type Topic } from './strategies'

const strategies = [{ key: 'time_out' }, { key: 'tradeoffs' }] as Strategy[]
const topic = (key: string, strategy: string, guilt_source: string, is_sensitive = false): Topic => ({ key, strategy, guilt_source, is_sensitive }) as Topic
const topics = [topic('a', 'time_out', 'cooking'), topic('b', 'tradeoffs', 'money'), topic('c', 'time_out', 'intimacy', true)]
const told = (theme: string): unknown => waysFor(strategies, topics, theme).map((way) => [way.strategy.key, way.topics.map((one) => one.key)])

test('every way stands there, and nothing sensitive that she did not choose', () => {
  expect(told('')).toEqual([['time_out', ['a']], ['tradeoffs', ['b']]])
})

test('a theme leaves the ways that lead somewhere in it', () => {
  expect(told('money')).toEqual([['tradeoffs', ['b']]])
  expect(told('intimacy')).toEqual([['time_out', ['c']]])
  expect(told('sleep')).toEqual([])
  expect([...themesOf(topics)]).toEqual(['cooking', 'money', 'intimacy'])
})
