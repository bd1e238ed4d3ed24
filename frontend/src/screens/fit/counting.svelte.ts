/** What does not count for her just now. It outlives the screen, and is kept nowhere else. */
import type { Schemas } from '../../api/client'

export type Factor = Schemas['FitReasonOut']['factor']
export const FACTORS: readonly Factor[] = ['language', 'hours', 'sources', 'seats', 'stage', 'work', 'norms']

class Without {
  factors: Factor[] = $state([])

  /** Let a factor count, or not. */
  toggle(factor: Factor): void {
    this.factors = this.factors.includes(factor) ? this.factors.filter((one) => one !== factor) : [...this.factors, factor]
  }
}

export const without = new Without()
