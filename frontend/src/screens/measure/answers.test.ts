import { describe, expect, test } from 'vitest'
import { mondayOf, supportOf, weekName, withAnswer, type CheckIn } from './answers'

const answer = (week: string, loudness: number, key: CheckIn['band']['key'] = 'heavy'): CheckIn => ({
  id: week, week, loudness, helped: 'no', feelings: [], is_readable: true, band: { key, text: '' }, created_at: '', updated_at: '',
})

describe('the week', () => {
  test('begins on Monday, on her own calendar', () => {
    const late = Date.parse('2027-01-11T04:30:00Z') // still Sunday in New York
    expect(mondayOf(late, 'America/New_York')).toBe('2027-01-04')
    expect(mondayOf(late, 'Europe/Berlin')).toBe('2027-01-11')
    expect(mondayOf(Date.parse('2027-01-10T10:30:00Z'), 'Pacific/Auckland')).toBe('2027-01-04')
    expect(mondayOf(Date.parse('2027-01-10T12:30:00Z'), 'Pacific/Auckland')).toBe('2027-01-11')
  })

  test('is named by its day, with the year where it is another', () => {
    const now = Date.parse('2027-01-06T12:00:00Z')
    expect(weekName('2027-01-04', 'en-GB', now)).toBe('4 January')
    expect(weekName('2026-12-28', 'es', now)).toBe('28 de diciembre de 2026')
  })
})

describe('people to talk to', () => {
  const twice = [answer('2027-01-11', 9, 'too_much_alone'), answer('2027-01-04', 8, 'too_much_alone')]

  test('stand beside an answer from seven on', () => {
    expect(supportOf(answer('2027-01-04', 6), [])).toBe('none')
    expect(supportOf(answer('2027-01-04', 7, 'heavy_but_moving'), [answer('2027-01-04', 7, 'heavy_but_moving')])).toBe('card')
  })

  test('come first after two such weeks of no use, and beside the newest alone', () => {
    expect(supportOf(twice[0]!, twice)).toBe('card_first')
    expect(supportOf(twice[0]!, [...twice].reverse())).toBe('card_first')
    expect(supportOf(twice[1]!, twice)).toBe('card')
    expect(supportOf(twice[0]!, [twice[0]!, answer('2027-01-04', 3), twice[1]!])).toBe('card')
    expect(supportOf(twice[0]!, [twice[0]!])).toBe('card')
  })

  test('are what the server says where it said so', () => {
    expect(supportOf({ ...twice[0]!, support: 'none' }, twice)).toBe('none')
  })
})

test('an answer takes the place of the one before it', () => {
  const all = [answer('2027-01-11', 3), answer('2027-01-04', 2)]
  expect(withAnswer(all, { ...all[1]!, loudness: 9 }).map((one) => one.loudness)).toEqual([3, 9])
  expect(withAnswer(all, answer('2027-01-18', 5)).map((one) => one.week)).toEqual(['2027-01-18', '2027-01-11', '2027-01-04'])
})
