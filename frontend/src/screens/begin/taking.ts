/** Doing what she set out to do: one call where the door is open, and joining first where a group is fixed. */
import { api, body, type Schemas } from '../../api/client'
import { Refusal } from '../../api/problems'
import { answersToSend, forgetAnswers } from '../../lib/answers'
import { draft, keepDraft } from '../../lib/drafts'
import type { Intention, SeatWanted } from '../../lib/intention'
import { session } from '../../lib/session.svelte'

export interface Agreement {
  card: Schemas['AgreementOut']
  isAccepted: boolean
}

/** Ask for the agreement in force, and whether she has said yes to it. */
export async function readAgreement(): Promise<Agreement> {
  const [card, consents] = await Promise.all([
    body(api.GET('/api/v1/agreement/')),
    session.me ? body(api.GET('/api/v1/me/consents/', { params: { query: { limit: 100 } } })) : undefined,
  ])
  const isAccepted = consents?.results.some((one) => one.purpose === 'agreement' && one.granted && one.version === card.version)
  return { card, isAccepted: isAccepted ?? false }
}

/** Say yes to a version of the agreement. Saying it twice changes nothing. */
export const agree = async (version: number): Promise<void> =>
  void (await body(api.POST('/api/v1/me/consents/', { body: { purpose: 'agreement', granted: true, version } })))

/** Do it, under the name she chose if this makes her a member. Returns the address that shows what came of it. */
export async function fulfil(wanted: Intention, handle?: string): Promise<string> {
  if (wanted.act === 'ask') {
    await join(wanted.slug, handle)
    return `/circles/${wanted.slug}`
  }
  if (wanted.joinsFirst) await join(wanted.slug, handle)
  await takeSeat(wanted, handle)
  return `/seat/${wanted.session}`
}

async function takeSeat({ session: id }: SeatWanted, handle?: string): Promise<void> {
  const sent = { state: 'in' as const, ...(handle ? { handle } : {}) }
  await body(api.PUT('/api/v1/sessions/{session_id}/seat/', { params: { path: { session_id: id } }, body: sent }))
}

async function join(slug: string, handle?: string): Promise<void> {
  const answers = answersToSend(slug)
  const sent = { ...(handle ? { handle } : {}), ...(answers.length ? { answers } : {}) }
  try {
    await body(api.POST('/api/v1/circles/{slug}/memberships/', { params: { path: { slug } }, body: sent }))
    forgetAnswers(slug)
  } catch (error) {
    // Whoever belongs already, or asked already, has what she wants.
    if (!(error instanceof Refusal && error.code === 'already_a_member')) throw error
  }
}

/** How she wants to appear: what she is typing, what was suggested to her, and what she settled on. */
export const naming = {
  get typed(): string {
    return draft('begin.handle.typed')
  },
  set typed(text: string) {
    keepDraft('begin.handle.typed', text)
  },
  get suggested(): string {
    return draft('begin.handle.suggested')
  },
  set suggested(text: string) {
    keepDraft('begin.handle.suggested', text)
  },
  get settled(): string {
    return draft('begin.handle')
  },
  set settled(text: string) {
    keepDraft('begin.handle', text)
  },
  /** It is written into the circle: nothing has to be kept here any more. */
  forget(): void {
    this.typed = this.suggested = this.settled = ''
  },
}
