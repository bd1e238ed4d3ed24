/** Cards of circles that were shown a moment ago, so that a tap on one, or the way back, shows something at once. */
import type { Schemas } from '../../api/client'

type Card = Schemas['CircleCardOut']
type Page = Schemas['PaginatedCircleCardOutList']

const cards = new Map<string, Card>()
let last: { wishes: string; page: Page } | undefined

/** Remember cards. */
export function see(shown: readonly Card[]): void {
  for (const card of shown) cards.set(card.slug, card)
}

/** Return the card of a circle, if it was shown. */
export const seen = (slug: string): Card | undefined => cards.get(slug)

/** Remember all that was shown of what was looked for last, as far down as she went. */
export function remember(wishes: unknown, page: Page): void {
  last = { wishes: JSON.stringify(wishes), page }
}

/** Return it, if that is what is looked for again. */
export const remembered = (wishes: unknown): Page | undefined => (last?.wishes === JSON.stringify(wishes) ? last.page : undefined)
