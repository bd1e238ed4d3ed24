/** Pure: how well two colours can be told apart (WCAG 2.2, 1.4.3 and 1.4.11), for the page that shows the tokens. */

/** Text needs 4.5, an edge or a ring 3. */
export const ENOUGH = { text: 4.5, edge: 3 } as const

export interface Pair {
  front: string
  behind: string
  kind: keyof typeof ENOUGH
}

const texts = (front: string, ...behind: string[]): Pair[] => behind.map((one) => ({ front, behind: one, kind: 'text' }))
const edges = (front: string, ...behind: string[]): Pair[] => behind.map((one) => ({ front, behind: one, kind: 'edge' }))

/** Every pair of tokens that stands on another somewhere in the app. */
export const PAIRS: readonly Pair[] = [
  ...texts('ink', 'paper', 'sheet', 'band', 'glow', 'green-band'),
  ...texts('soft', 'paper', 'sheet', 'band', 'green-band'),
  ...texts('ember', 'paper', 'sheet', 'band', 'green-band'),
  ...texts('green', 'paper', 'sheet', 'green-band'),
  ...texts('plum-ink', 'plum'),
  ...texts('paper', 'ink'),
  ...edges('edge', 'paper', 'sheet'),
  ...edges('plum', 'paper', 'sheet', 'glow'),
  ...edges('focus', 'paper', 'sheet', 'band', 'glow', 'green-band'),
]

/** Return the contrast of two colours written as #rrggbb, from 1 to 21. */
export function contrast(one: string, other: string): number {
  const [bright, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number]
  return (bright + 0.05) / (dark + 0.05)
}

function luminance(colour: string): number {
  const hex = colour.trim().replace(/^#(\w)(\w)(\w)$/, '#$1$1$2$2$3$3')
  if (!/^#[\da-f]{6}$/i.test(hex)) throw new Error(`${colour} is no colour that is written as #rrggbb.`)
  const [red, green, blue] = [1, 3, 5].map((at) => linear(Number.parseInt(hex.slice(at, at + 2), 16) / 255)) as [number, number, number]
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

const linear = (part: number): number => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)

/** Return the tokens that a style sheet sets: name and value, the last one wins. */
export function tokensOf(css: string): Record<string, string> {
  return Object.fromEntries([...css.matchAll(/--([\w-]+):\s*([^;]+);/g)].map((found) => [found[1]!, found[2]!.trim()]))
}
