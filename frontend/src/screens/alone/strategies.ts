/** Pure: ways that others found, each with what circles talk about under it; narrowed to one theme if she likes. */
import type { Schemas } from '../../api/client'

export type Strategy = Schemas['TermOut']
export type Topic = Schemas['TopicOut']
export interface Way {
  strategy: Strategy
  topics: Topic[]
}

/**
 * Return the ways with their topics. With a theme only those that lead somewhere in it. What is sensitive stands there
 * only once she has chosen its theme herself.
 */
export function waysFor(strategies: readonly Strategy[], topics: readonly Topic[], theme: string): Way[] {
  const shown = topics.filter((topic) => (theme ? topic.guilt_source === theme : !topic.is_sensitive))
  const ways = strategies.map((strategy) => ({ strategy, topics: shown.filter((topic) => topic.strategy === strategy.key) }))
  return theme ? ways.filter((way) => way.topics.length) : ways
}

/** Return the keys of the themes that any topic is about. */
export const themesOf = (topics: readonly Topic[]): Set<string> => new Set(topics.map((topic) => topic.guilt_source))
