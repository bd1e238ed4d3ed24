import { expect, test } from 'vitest'
import { rhythmOf, ruleOf } from './rhythm'

const TUESDAY = '2027-01-05T20:30'

test('a rhythm is written as a rule that says its weekday', () => {
  expect(ruleOf('once', TUESDAY)).toBeNull()
  expect(ruleOf('weekly', TUESDAY)).toBe('FREQ=WEEKLY;BYDAY=TU')
  expect(ruleOf('biweekly', TUESDAY, 6)).toBe('FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;COUNT=6')
  expect(ruleOf('monthly', TUESDAY)).toBe('FREQ=MONTHLY;BYDAY=1TU')
  expect(ruleOf('monthly', '2027-01-26T20:30')).toBe('FREQ=MONTHLY;BYDAY=4TU')
})

test('the fifth of a month is its last, since most months have none', () => {
  expect(ruleOf('monthly', '2027-03-30T20:30')).toBe('FREQ=MONTHLY;BYDAY=-1TU')
})

test('what it writes it can read', () => {
  expect(rhythmOf(ruleOf('weekly', TUESDAY))).toEqual({ rhythm: 'weekly' })
  expect(rhythmOf(ruleOf('biweekly', TUESDAY, 6))).toEqual({ rhythm: 'biweekly', times: 6 })
  expect(rhythmOf(ruleOf('monthly', '2027-03-30T20:30'))).toEqual({ rhythm: 'monthly', turn: -1 })
  expect(rhythmOf('FREQ=WEEKLY')).toEqual({ rhythm: 'weekly' })
})

test.each([null, 'FREQ=DAILY', 'FREQ=WEEKLY;BYDAY=MO,TU', 'FREQ=WEEKLY;INTERVAL=3', 'FREQ=MONTHLY;BYMONTHDAY=5', 'FREQ=WEEKLY;UNTIL=20270601T000000'])('%s is a rule of its own', (rule) => {
  expect(rhythmOf(rule)).toBeUndefined()
})
