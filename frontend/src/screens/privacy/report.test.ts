import { describe, expect, it, test } from 'vitest'
import { bodyOf, missingOf, REASONS, subjectsOf, type Typed } from './report'

const typed: Typed = { subject: 'member', circle: 'porch-light', session: 's1', handle: 'Loud Magpie', reason: 'harassment', text: ' She ... ' }

describe('what is sent', () => {
  it('names a member by her name in the circle, and no session', () => {
    expect(bodyOf(typed)).toEqual({ subject: 'member', circle: 'porch-light', handle: 'Loud Magpie', reason: 'harassment', text: 'She ...' })
  })
  it('names a session by its id alone', () => {
    expect(bodyOf({ ...typed, subject: 'session' })).toEqual({ subject: 'session', session: 's1', reason: 'harassment', text: 'She ...' })
  })
  it('names nobody where it is about the circle', () => {
    expect(bodyOf({ ...typed, subject: 'circle', text: '' })).toEqual({ subject: 'circle', circle: 'porch-light', reason: 'harassment', text: '' })
  })
  it('leaves open which of those who lead is meant', () => {
    expect(bodyOf({ ...typed, subject: 'facilitator', handle: '' })).not.toHaveProperty('handle')
    expect(bodyOf({ ...typed, subject: 'facilitator' })).toHaveProperty('handle', 'Loud Magpie')
  })
})

test('it says which field is missing, in the order of the page, and never asks for words', () => {
  expect(missingOf({ ...typed, circle: '', subject: '' })).toBe('circle')
  expect(missingOf({ ...typed, subject: '' })).toBe('subject')
  expect(missingOf({ ...typed, handle: '' })).toBe('handle')
  expect(missingOf({ ...typed, subject: 'facilitator', handle: '' })).toBeUndefined()
  expect(missingOf({ ...typed, reason: '' })).toBe('reason')
  expect(missingOf({ ...typed, text: '' })).toBeUndefined()
})

test('a session is offered where she came from one', () => {
  expect(subjectsOf({ session: '' })).toEqual(['member', 'facilitator', 'circle'])
  expect(subjectsOf({ session: 's1' })).toContain('session')
})

test('danger to somebody stands first', () => expect(REASONS.slice(0, 2)).toEqual(['self_harm', 'danger']))
