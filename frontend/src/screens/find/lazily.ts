/** What few need of the directory, loaded once somebody does, with its words. */
import { loadWords } from '../../words'

/** Load the panel of filters. */
export async function loadFilters() {
  const [panel] = await Promise.all([import('./Filters.svelte'), loadWords(['filters'])])
  return panel.default
}

/** Load what tells which filter to lift. */
export async function loadLift() {
  const [lift] = await Promise.all([import('./Lift.svelte'), loadWords(['filters'])])
  return lift.default
}
