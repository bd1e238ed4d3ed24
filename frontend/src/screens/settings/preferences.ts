/** What she is told, read and changed: everywhere, and of one circle. */
import { api, body, type Schemas } from '../../api/client'

export type Preferences = Schemas['PreferencesOut']
export type Topics = Schemas['TopicsOut']
export type OfCircle = Schemas['CirclePreferencesOut']

const of = (slug: string) => ({ params: { path: { slug } } })

/** Read what holds everywhere. */
export const readPreferences = (): Promise<Preferences> => body(api.GET('/api/v1/me/preferences/'))

/** Change some of what holds everywhere; what is left out stays. */
export const changePreferences = (changes: Schemas['PatchedPreferencesInRequest']): Promise<Preferences> => body(api.PATCH('/api/v1/me/preferences/', { body: changes }))

/** Read what holds for one circle. */
export const readOfCircle = (slug: string): Promise<OfCircle> => body(api.GET('/api/v1/me/preferences/circles/{slug}/', of(slug)))

/** Change some of what holds for one circle. */
export const changeOfCircle = (slug: string, changes: Schemas['PatchedCirclePreferencesInRequest']): Promise<OfCircle> =>
  body(api.PATCH('/api/v1/me/preferences/circles/{slug}/', { ...of(slug), body: changes }))
