/** Invitations over the API: making, listing and withdrawing them, and coming in by one. */
import { api, body, type Schemas } from '../../api/client'

export type Invitation = Schemas['InvitationOut']
export type Made = Schemas['InvitationMadeOut']
export type Waived = Invitation['waives'][number]

/** Read what still opens the circle, the newest first. */
export const invitations = async (slug: string): Promise<Invitation[]> =>
  (await body(api.GET('/api/v1/circles/{slug}/invitations/', { params: { path: { slug }, query: { limit: 100 } } }))).results

/** Make one. Its token is in this answer and nowhere else. */
export const invite = (slug: string, sent: { waives: Waived[]; days: number; uses: number }): Promise<Made> =>
  body(api.POST('/api/v1/circles/{slug}/invitations/', { params: { path: { slug } }, body: sent }))

/** Withdraw one. */
export const withdraw = async (slug: string, id: string): Promise<void> =>
  void (await body(api.DELETE('/api/v1/circles/{slug}/invitations/{invitation_id}/', { params: { path: { slug, invitation_id: id } } })))

export interface Coming {
  handle: string
  answers: { question: string; answer: string }[]
}

/** Come in, and return the address of the circle, or of her week where it cannot be named. */
export async function comeIn(token: string, { handle, answers }: Coming): Promise<string> {
  const sent = { handle, ...(answers.length ? { answers } : {}) }
  const made = await body(api.POST('/api/v1/invitations/{token}/accept/', { params: { path: { token } }, body: sent }))
  const mine = await body(api.GET('/api/v1/me/circles/', { params: { query: { limit: 100 } } }))
  const slug = mine.results.find((one) => one.membership.id === made.id)?.circle
  return slug ? `/circles/${slug}` : '/week'
}
