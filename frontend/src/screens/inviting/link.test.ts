import { describe, expect, it } from 'vitest'
import { addressOf, questionsIn } from './link'

describe('an invitation', () => {
  it('stands behind the #, where no server reads it', () => {
    const address = new URL(addressOf('Ab-1_2', 'http://localhost:8000'))
    expect(address.pathname + address.search).toBe('/app/')
    expect(address.hash).toBe('#/invited/Ab-1_2')
  })

  it('names the questions that were not answered, and nothing else', () => {
    const errors = [
      { pointer: '#/answers/0', code: 'required', detail: 'What brings you?' },
      { pointer: '#/answers', code: 'not_asked', detail: 'Why?' },
      { pointer: '#/handle', code: 'required', detail: 'x' },
    ]
    expect(questionsIn(errors)).toEqual(['What brings you?'])
  })
})
