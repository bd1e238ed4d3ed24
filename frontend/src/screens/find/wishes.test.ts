import { expect, test } from 'vitest'
import { CITIES } from './cities'
import { alike, inPanel, lifted, NOTHING, queryOf, restored, wished } from './wishes'

const NOW = Date.UTC(2027, 0, 4, 21)
const of = (some: Partial<typeof NOTHING>) => queryOf({ ...NOTHING, ...some }, 'Europe/Madrid', NOW)

test('nothing that she did not choose is asked for', () => {
  expect(of({})).toEqual({})
  expect(of({ q: '  ' })).toEqual({})
})

test('hours are asked on her clock, past midnight too; one alone goes to midnight, and the same twice is the whole day', () => {
  const tz = 'Europe/Madrid'
  expect(of({ from: '22:00', to: '02:00', weekdays: [4] })).toEqual({ weekday: [4], local_from: '22:00', local_to: '02:00', tz })
  expect(of({ from: '22:00' })).toEqual({ local_from: '22:00', local_to: '00:00', tz })
  expect(of({ to: '09:30' })).toEqual({ local_from: '00:00', local_to: '09:30', tz })
  expect(of({ from: '20:00', to: '20:00' })).toEqual({})
  expect(of({ weekdays: [0] })).toEqual({ weekday: [0], tz })
})

test('every wish becomes its parameter', () => {
  expect(
    of({
      themes: ['money'], without: ['cooking'], isTonight: true, hasSeats: true, q: ' noche ', language: 'es', format: 'audio', enrolment: 'cohort', norms: ['baby_welcome'],
      audience: 'nurses', place: '40.4,-3.7', km: 25,
    }),
  ).toEqual({
    guilt_source: ['money'], guilt_source_not: ['cooking'], starts_within: 360, has_seats: true, q: 'noche', language: 'es', meeting_format: 'audio', enrolment: 'cohort',
    norms: ['baby_welcome'], audience: 'nurses', place: '40.4,-3.7', radius_km: 25,
  })
})

test('a group is lifted whole, and the others stay', () => {
  const wishes = { ...NOTHING, weekdays: [1], from: '20:00', language: 'es', place: '1.0,2.0', km: 10 }
  expect(wished(wishes)).toEqual(['hours', 'language', 'place'])
  expect(inPanel({ ...wishes, themes: ['money'], isTonight: true })).toBe(3)
  expect(lifted(wishes, 'hours')).toEqual({ ...wishes, weekdays: [], from: '' })
  expect(lifted(wishes, 'place').km).toBe(50)
})

test('what was kept is taken where it is what it has to be', () => {
  expect(restored(undefined)).toBeUndefined()
  expect(restored({ themes: ['money'], q: 5, weekdays: 'x', other: 1 })).toEqual({ ...NOTHING, themes: ['money'] })
})

test('every city has a name and a place that the directory takes', () => {
  expect(CITIES.length).toBeGreaterThan(300)
  for (const { name, place } of CITIES) {
    expect(name).not.toBe('')
    expect(place).toMatch(/^-?[0-9]{1,2}(\.[0-9])?,-?[0-9]{1,3}(\.[0-9])?$/)
  }
})

test('circles like one are looked for by what can still be asked for', () => {
  const circle = { guilt_sources: ['money', 'long-gone'], language: 'es' }
  expect(alike(circle, [{ key: 'childcare' }, { key: 'money' }])).toEqual({ ...NOTHING, themes: ['money'], language: 'es' })
  expect(of(alike(circle, []))).toEqual({ language: 'es' })
})
