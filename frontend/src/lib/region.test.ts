import { expect, it } from 'vitest'
import { countryOf } from './region'

it('takes the first country that is named', () => {
  expect(countryOf(['en-GB', 'en', 'de-DE'])).toBe('GB')
  expect(countryOf(['en', 'de-AT'])).toBe('AT')
  expect(countryOf(['es-419', 'es-MX'])).toBe('MX')
})

it('takes the likeliest one where none is named', () => {
  expect(countryOf(['es'])).toBe('ES')
  expect(countryOf(['en'])).toBe('US')
})

it('says nothing where nothing can be known', () => {
  expect(countryOf([])).toBeUndefined()
  expect(countryOf(['', '!!'])).toBeUndefined()
})
