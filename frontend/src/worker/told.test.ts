import { describe, expect, test } from 'vitest'
import { pageOf, shownOf } from './told'

const ORIGIN = 'https://kind.example'

describe('what a message on this device shows', () => {
  test('its title and the page it opens', () => {
    const link = `${ORIGIN}/app/#/session/1`
    expect(shownOf(JSON.stringify({ title: 'My hour: tomorrow', link }), ORIGIN, 'en')).toEqual({ title: 'My hour: tomorrow', tag: link, link })
  })

  test.each([undefined, '', '{', 'null', '7', '[]', '{"title": 7}', '{"title": "  "}'])('neutral words for %s', (text) => {
    expect(shownOf(text, ORIGIN, 'en-US')).toEqual({ title: 'A message for you', tag: `${ORIGIN}/app/`, link: `${ORIGIN}/app/` })
    expect(shownOf(text, ORIGIN, 'es-MX').title).toBe('Un mensaje para ti')
  })

  test.each(['https://evil.example/app/', '//evil.example/app/', 'javascript:alert(1)', `${ORIGIN}/admin/`, `${ORIGIN}.evil.example/app/`, 7, null, 'https://['])('no other page than ours: %s', (link) => {
    expect(pageOf(link, ORIGIN)).toBe(`${ORIGIN}/app/`)
  })
})
