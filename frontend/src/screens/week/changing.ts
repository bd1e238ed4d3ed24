/** Giving a seat back, and taking that back: shown at once, and honest about what came of it. */
import { clock } from '../../lib/clock.svelte'
import { notices } from '../../lib/notices.svelte'
import { standing, undone, type Seat } from '../../lib/seats'
import type { HerSeat } from '../../lib/seats.svelte'
import type week from '../../words/en/week'

type Words = (typeof week)['notice']

/** Give the seat back, or stop waiting, and offer the way back. Where it fails, the card says so and nothing else does. */
export async function giveBack(seat: HerSeat, t: Words): Promise<void> {
  const before = standing(seat.shown, clock.now)
  if (!before) return
  notices.say(before.state === 'waiting' ? t.stopped : t.givenBack, () => takeBack(seat, before, t))
  const said = notices.current
  if ((await seat.want('out')) === 'failed' && notices.current === said) notices.close()
}

async function takeBack(seat: HerSeat, before: Seat, t: Words): Promise<void> {
  const outcome = await seat.want(before.state === 'hopeful' ? 'hopeful' : 'in')
  if (outcome === 'failed') notices.say(t.notTakenBack)
  else if (outcome === 'done' && seat.shown) notices.say(told(before, seat.shown, t))
}

function told(before: Seat, after: Seat, t: Words): string {
  const said = t[undone(before, after)]
  return typeof said === 'string' ? said : said(after.position ?? 1)
}
