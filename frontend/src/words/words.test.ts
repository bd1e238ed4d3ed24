import { describe, expect, test } from 'vitest'
import { plural } from './plural'

type Tree = Record<string, unknown>
const load = (found: Record<string, unknown>): Map<string, Tree> =>
  new Map(Object.entries(found).map(([path, module]) => [path.replace(/.*\//, ''), (module as { default: Tree }).default]))
const english = load(import.meta.glob('./en/*.ts', { eager: true }))
const spanish = load(import.meta.glob('./es/*.ts', { eager: true }))

/** The same in both languages for a reason: a name, a unit, a word that both have. */
const SAME = new Set(['Kindcircle', 'No', 'General', 'Audio'])

/** Every text with its place; a text with parts is spoken with parts that show where they went. */
function spoken(tree: Tree, place: string): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]): [string, string][] => {
    const here = `${place}.${key}`
    if (typeof value === 'string') return [[here, value]]
    if (Array.isArray(value)) return [[here, value.join(' | ')]] // names to choose from: each language has its own number
    if (typeof value === 'function') return [[here, String(say(value as (...parts: unknown[]) => string))]]
    return spoken(value as Tree, here)
  })
}

/** Say a text with marks in the places of its parts, or with numbers where it counts. */
function say(text: (...parts: unknown[]) => string): string {
  const filled = (part: (index: number) => unknown) => text(...Array.from({ length: text.length }, (_, index) => part(index)))
  try {
    const marked = filled((index) => `⟨${index}⟩`)
    if (!marked.includes('NaN')) return marked
  } catch {
    // It counts, and marks cannot be counted.
  }
  return filled((index) => index + 2)
}

const all = (texts: Map<string, Tree>): Map<string, string> => new Map([...texts].flatMap(([file, tree]) => spoken(tree, file)))
const en = all(english)
const es = all(spanish)

describe('Spanish', () => {
  test('has every text that English has, and no other', () => {
    expect([...es.keys()].sort()).toEqual([...en.keys()].sort())
    expect(en.size).toBeGreaterThan(150)
  })

  test('is not English left standing', () => {
    const left = [...en].filter(([place, text]) => es.get(place) === text && /\p{L}{2}/u.test(text.replace(/⟨\d⟩/g, '')) && !SAME.has(text))
    expect(left).toEqual([])
  })

  test('uses the same parts of a sentence as English', () => {
    const parts = (text: string) => [...new Set(text.match(/⟨\d⟩/g))].sort()
    for (const [place, text] of en) expect([place, parts(es.get(place) ?? '')]).toEqual([place, parts(text)])
  })
})

describe.each([['English', en], ['Spanish', es]])('%s', (_name, texts) => {
  test.each(['csrf_failed', 'not_asked', 'conflict', 'too_large', 'precondition_required'])('has words for %s that send nobody a step back', (code) => {
    const text = texts.get(`common.ts.problems.${code}`)
    expect(text).toBeTruthy()
    expect(text).not.toMatch(/\bstep\b|\bpaso\b/)
  })

  test('promises of a new circle only what the app can change, and names what stays', () => {
    const lead = texts.get('circleForm.ts.start.lead')
    for (const stays of [/language|idioma/, /how you meet|cómo se reúne/, /who comes|quién viene/, /comes in|se entra/, /seats|sitios/, /minutes|minutos/, /clock|reloj/]) expect(lead).toMatch(stays)
    expect(lead).not.toMatch(/almost all|casi todo/)
  })

  test('leaves nothing empty and nothing undefined', () => {
    for (const [place, text] of texts) expect([place, text.trim()]).not.toEqual([place, ''])
    for (const [place, text] of texts) expect([place, /undefined|NaN|\[object/.test(text)]).toEqual([place, false])
  })

  test('never raises its voice', () => {
    expect([...texts].filter(([, text]) => /[!¡]/.test(text))).toEqual([])
  })

  test('says nothing in a title that a colleague should not read', () => {
    const titles = [...texts].filter(([place]) => place.startsWith('common.ts.titles.'))
    expect(titles.length).toBeGreaterThan(10)
    expect(titles.filter(([, text]) => /guilt|culpa|support|apoyo|group|grupo|circle\b|círculo|mom|mother|madre|mamá/i.test(text.replace('Kindcircle', '')))).toEqual([])
  })
})

describe('a number', () => {
  test('chooses the form of its language', () => {
    expect(plural('en', 1, { one: '# seat', other: '# seats' })).toBe('1 seat')
    expect(plural('en', 0, { one: '# seat', other: '# seats' })).toBe('0 seats')
    expect(plural('es', 1, { one: '# plaza', other: '# plazas' })).toBe('1 plaza')
    expect(plural('es', 12_000, { one: '# plaza', other: '# plazas' })).toBe('12.000 plazas')
    expect(plural('es', 1_000_000, { one: '# plaza', other: '# plazas' })).toBe('1.000.000 plazas')
  })
})
