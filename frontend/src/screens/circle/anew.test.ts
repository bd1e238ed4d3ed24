import { expect, test } from 'vitest'
import { Refusal } from '../../api/problems'
import { begun, bodyOf, isAllAtFields, restored, slugOf } from './anew'

const START = begun('Europe/Madrid', 'es')

test('an address has the letters and digits of the name, and is long enough', () => {
  expect(slugOf('  Lámpara de Noche, 2 ')).toBe('lampara-de-noche-2')
  expect(slugOf('Lantern', '1a2b')).toBe('lantern-1a2b')
  expect(slugOf('مشربية')).toBe('circle')
  expect(slugOf('ab', '1a2b')).toBe('circle-1a2b')
  expect(slugOf('New')).toBe('circle')
  expect(slugOf('x'.repeat(80), '1a2b')).toHaveLength(53)
})

test('what is sent has no blanks around', () => {
  expect(bodyOf({ ...START, name: ' Porch ', description: ' An hour. ' }, 'porch')).toMatchObject({ slug: 'porch', name: 'Porch', description: 'An hour.', timezone: 'Europe/Madrid' })
})

test('of what was kept only that is taken up which fits', () => {
  expect(restored('', START)).toEqual(START)
  expect(restored('{"name": "Porch", "capacity": "6", "norms": "all", "else": 1}', START)).toEqual({ ...START, name: 'Porch' })
  expect(restored('null', START)).toEqual(START)
})

test('what is refused at no field of the form is still to be said', () => {
  const at = (...pointers: string[]) => isAllAtFields(new Refusal(400, 'invalid', '', pointers.map((pointer) => ({ pointer, code: 'invalid', detail: 'No.' }))))
  expect(at('#/timezone', '#/norms/0')).toBe(true)
  expect(at('#/timezone', '#/enrolment')).toBe(false)
  expect(at('#/slug')).toBe(false)
  expect(at()).toBe(false)
})
