import { beforeEach, describe, expect, it, vi } from 'vitest'
import { answersTo, answersToSend, forgetAnswers, keepAnswers } from './answers'
import { keepDraft } from './drafts'

beforeEach(() => {
  // A browser that keeps nothing: what she types stays in memory.
  vi.stubGlobal('addEventListener', () => undefined)
  vi.stubGlobal('removeEventListener', () => undefined)
  forgetAnswers('lantern')
})

describe('what she answers to a circle', () => {
  it('is kept by question, and goes along without what is empty', () => {
    keepAnswers('lantern', { 'What brings you?': ' Nights. ', 'And when?': '  ' })
    expect(answersTo('lantern', ['And when?', 'What brings you?'])).toEqual({ 'And when?': '  ', 'What brings you?': ' Nights. ' })
    expect(answersToSend('lantern')).toEqual([{ question: 'What brings you?', answer: 'Nights.' }])
  })

  it('is nothing where it is not asked any more, was sent, or cannot be read', () => {
    keepAnswers('lantern', { 'What brings you?': 'Nights.' })
    expect(answersTo('lantern', ['Another?'])).toEqual({ 'Another?': '' })
    forgetAnswers('lantern')
    expect(answersToSend('lantern')).toEqual([])
    keepDraft('ask.lantern', '{"half')
    expect(answersToSend('lantern')).toEqual([])
  })
})
