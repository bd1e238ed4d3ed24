import { expect, test } from 'vitest'
import shipped from '../../../groups/reference/support_lines.json?raw'
import { choicesOf, COUNTRIES, noteOf, standingChoice } from './countries'
import { toCall, toText } from './dialled'

interface Row {
  country: string
  is_published: boolean
  phone: string
  text_to: string
}
const lines = JSON.parse(shipped) as Row[]

test('the countries are those we have published lines of', () => {
  const published = new Set(lines.filter((line) => line.is_published && line.country !== 'ZZ').map((line) => line.country))
  expect([...COUNTRIES]).toEqual([...published].sort())
})

test('every number of every line becomes a link, and no letter is lost', () => {
  for (const { phone } of lines.filter((line) => line.phone)) {
    expect(toCall(phone).map((piece) => piece.text).join('')).toBe(phone)
    expect(toCall(phone).some((piece) => piece.href?.match(/^tel:\+?\d{2,}$/)), phone).toBe(true)
  }
  for (const { text_to } of lines.filter((line) => line.text_to)) expect(toText(text_to).map((piece) => piece.text).join('')).toBe(text_to)
})

test('a text opens with the word that is asked for', () => {
  expect(toText('HOME to 741741')).toEqual([{ text: 'HOME to ' }, { text: '741741', href: 'sms:741741?&body=HOME' }])
  expect(toText('988 (Spanish: AYUDA to 988; Veterans: 838255)').map((piece) => piece.href).filter(Boolean)).toEqual(['sms:988', 'sms:988?&body=AYUDA', 'sms:838255'])
  expect(toText('SHOUT al 85258')[1]?.href).toBe('sms:85258?&body=SHOUT')
  expect(toText('+65 6669 1771 (WhatsApp)')).toEqual([{ text: '+65 6669 1771 (WhatsApp)' }])
})

test('two numbers in one entry are two links', () => {
  expect(toCall('113 or 0800-0113').map((piece) => piece.href)).toEqual(['tel:113', undefined, 'tel:08000113'])
  expect(toCall('111, then option 2').map((piece) => piece.href)).toEqual(['tel:111', undefined])
})

test('a choice stands until the account says something else', () => {
  const note = noteOf('GB', 'ES')
  expect(standingChoice(note, 'ES')).toBe('GB')
  expect(standingChoice(note, 'MX')).toBeUndefined()
  expect(standingChoice(noteOf('GB', undefined), undefined)).toBe('GB')
  expect(standingChoice('<b>', undefined)).toBeUndefined()
  expect(standingChoice(null, undefined)).toBeUndefined()
})

test('her own country is among the choices even where we know no line', () => {
  expect(choicesOf('JP', 'en').find((one) => one.code === 'JP')?.name).toBe('Japan')
  expect(choicesOf('ES', 'es').map((one) => one.name)).toContain('España')
})
