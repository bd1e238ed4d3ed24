/** Made-up rows for the page of all parts. */
import type { Schemas } from '../../api/client'
import type { Reflection } from '../words/own'

const soon = new Date(Date.now() + 20 * 3_600_000)

export const CIRCLE: Schemas['CircleCardOut'] = {
  slug: 'lantern', name: 'Lantern Circle', description: 'Forty quiet minutes after bedtime. Nobody is asked to speak.', audience: 'any mother', language: 'en', guilt_sources: ['balance'], norms: ['pass_allowed'],
  meeting_format: 'online', admission: 'open', enrolment: 'drop_in', timezone: 'Europe/Berlin', members: 'some',
  next_sessions: [{ id: '01890a5d-ac96-774b-bcce-b302099a8057', starts_at: soon.toISOString(), local_start: '2027-01-05T20:30', timezone: 'Europe/Berlin', duration_minutes: 60, free_seats: 'few' }],
} as unknown as Schemas['CircleCardOut']

export const REFLECTION: Reflection = {
  id: '01890a5d-ac96-774b-bcce-b302099a8058', session: '01890a5d-ac96-774b-bcce-b302099a8057', prompt: { key: 'sample', text: 'What would you say to a friend who told you this?' }, is_midweek: false, is_readable: true,
  text: 'That half of it was enough.\nAnd that the other half can wait.', is_finished: false, shared_with: 'nobody', created_at: soon.toISOString(), updated_at: soon.toISOString(),
}
