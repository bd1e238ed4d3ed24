/** Taking a change of a series back, from wherever it was made, and saying how that went. */
import { failure, Refusal } from '../../api/problems'
import { notices } from '../../lib/notices.svelte'
import { words } from '../../words'
import { undo, type Change } from './own'

/** Take it back, say so at the foot of the screen, and then do what follows from it. */
export async function takeBack(change: Change, settled: () => void): Promise<void> {
  const t = words('scheduling')
  const problems = words('common').problems
  try {
    await undo(change)
    notices.say(t.undo.done)
    settled()
  } catch (error) {
    const refused = failure(error)
    const known: Record<string, string> = { ...problems, ...t.problems }
    notices.say(refused instanceof Refusal ? (known[refused.code] ?? problems.refused) : problems.unreachable)
  }
}
