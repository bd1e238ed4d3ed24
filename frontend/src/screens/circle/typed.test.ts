import { expect, test } from 'vitest'
import type { Card } from '../find/circle'
import { changeOf, typedOf } from './typed'

const CIRCLE = {
  slug: 'porch', name: 'Porch', description: 'An hour.', audience: '', guilt_sources: ['money'], norms: [], child_stages: [], work_patterns: ['shift'], member_limit: null,
  join_questions: ['When?'],
} as unknown as Card

test('what she did not touch is not sent', () => {
  expect(changeOf(CIRCLE, typedOf(CIRCLE))).toEqual({})
  expect(changeOf(CIRCLE, { ...typedOf(CIRCLE), name: ' Porch ' })).toEqual({})
})

test('a limit is a number or none, and empty questions are none', () => {
  expect(changeOf(CIRCLE, { ...typedOf(CIRCLE), member_limit: '12' })).toEqual({ member_limit: 12 })
  expect(changeOf({ ...CIRCLE, member_limit: 12 }, { ...typedOf(CIRCLE), member_limit: ' ' })).toEqual({ member_limit: null })
  expect(changeOf(CIRCLE, { ...typedOf(CIRCLE), questions: ['', 'How?', ' '] })).toEqual({ join_questions: ['How?'] })
  expect(changeOf(CIRCLE, { ...typedOf(CIRCLE), questions: ['', '', ''] })).toEqual({ join_questions: [] })
})
