import { describe, expect, test } from 'vitest'
import { painted, toggled, type Slots } from './hours'

const week: Slots = [
  { weekday: 1, from: '20:15', to: '22:00' },
  { weekday: 2, from: '09:00', to: '10:00' },
]

describe('her week', () => {
  test('tells how much of a part is painted', () => {
    expect(painted(week, 1, 'evening')).toBe('some')
    expect(painted(week, 1, 'day')).toBe('none')
    expect(painted([{ weekday: 1, from: '21:00', to: '24:00' }], 1, 'late')).toBe('all')
  })

  test('a tap paints the whole part and leaves what stands beside it', () => {
    const after = toggled(week, 1, 'evening')
    expect(after).toEqual([week[1], { weekday: 1, from: '17:00', to: '22:00' }])
    expect(painted(after, 1, 'evening')).toBe('all')
    expect(painted(after, 1, 'late')).toBe('some')
  })

  test('another tap takes it out, and nothing else', () => {
    expect(toggled(toggled(week, 1, 'evening'), 1, 'evening')).toEqual([week[1], { weekday: 1, from: '21:00', to: '22:00' }])
    expect(toggled(toggled([], 6, 'late'), 6, 'late')).toEqual([])
  })

  test('the end of the day is midnight', () => {
    expect(toggled([], 6, 'late')).toEqual([{ weekday: 6, from: '21:00', to: '24:00' }])
  })
})
