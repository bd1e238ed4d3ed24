import { describe, expect, test } from 'vitest'
import { failure, Refusal, Unreachable } from './problems'

const PROBLEM = {
  type: 'about:blank',
  title: 'Conflict',
  status: 409,
  code: 'handle_taken',
  detail: 'Somebody here goes by this name.',
  errors: [{ pointer: '#/handle', code: 'max_length', detail: 'Too long.' }, { pointer: '#/guilt_sources/0', code: 'invalid_choice', detail: 'Unknown.' }],
}

describe('a refusal', () => {
  test('takes its code, its detail and its errors from the problem document', () => {
    const no = Refusal.of(409, PROBLEM)
    expect([no.status, no.code, no.detail]).toEqual([409, 'handle_taken', PROBLEM.detail])
    expect(no).toBeInstanceOf(Error)
  })

  test('says what was wrong with one field, and with what is inside of it', () => {
    const no = Refusal.of(400, PROBLEM)
    expect(no.about('handle')?.code).toBe('max_length')
    expect(no.about('guilt_sources')?.code).toBe('invalid_choice')
    expect(no.about('hand')).toBeUndefined()
    expect(no.about('alias')).toBeUndefined()
  })

  test.each([
    [500, undefined, 'error'],
    [503, '<html>', 'error'],
    [404, undefined, 'status_404'],
    [418, null, 'status_418'],
    [409, { code: 7, detail: 8, errors: 'x' }, 'status_409'],
  ])('with %i and the body %j has the code %s and no other words', (status, body, code) => {
    const no = Refusal.of(status, body)
    expect([no.code, no.detail, no.errors]).toEqual([code, '', []])
  })
})

describe('what a refusal names instead', () => {
  const LANTERN = { slug: 'lantern', name: 'Lantern Circle', next_session: {} }

  test('is kept: circles with room', () => {
    expect(Refusal.of(409, { ...PROBLEM, code: 'cohort_closed', alternatives: [LANTERN] }).alternatives).toEqual([LANTERN])
  })

  test.each([[undefined], ['lantern'], [[null, 'x', { slug: 'x' }, { slug: 7, name: 'x' }]]])('is nothing where %j was told', (alternatives) => {
    expect(Refusal.of(409, { ...PROBLEM, alternatives }).alternatives).toEqual([])
  })
})

describe('a failure', () => {
  test('is one of the two kinds', () => {
    const no = Refusal.of(409, PROBLEM)
    const silence = new Unreachable()
    expect(failure(no)).toBe(no)
    expect(failure(silence)).toBe(silence)
  })

  test('of any other kind is a defect of ours and is thrown on', () => {
    expect(() => failure(new RangeError('ours'))).toThrow(RangeError)
    expect(() => failure('words')).toThrow()
  })
})
