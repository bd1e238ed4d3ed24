/** What she ticked in the directory. It lives as long as the page does and is sent to nobody but the search. */
import { api, body } from '../../api/client'
import type find from '../../words/en/find'

export type Theme = keyof typeof find.sources

// What most evenings are about comes first; closeness stands last, for her to find and for nobody to push.
export const THEMES: readonly Theme[] = [
  'balance', 'overwhelm', 'work_time', 'doing_it_all', 'perfect_mother', 'comparison', 'cooking', 'childcare', 'self_time', 'yelling', 'screen_time', 'money', 'role_ambivalence', 'general', 'intimacy',
]

const isKnown = (code: string): code is Theme => (THEMES as readonly string[]).includes(code)

class Choices {
  themes: Theme[] = $state([])
  isTonight = $state(false)
  hasSeats = $state(false)
  /** What she said weighs on her, once it is known; a guest said nothing. */
  own: readonly Theme[] = $state.raw([])
  #ownOf: string | undefined

  /** Every theme, her own first. */
  get order(): Theme[] {
    return [...this.own, ...THEMES.filter((theme) => !this.own.includes(theme))]
  }

  /** Find out what weighs on whoever is here, once. Without an answer the usual order stands. */
  async learn(member: string | undefined): Promise<void> {
    if (this.#ownOf === member) return
    this.own = []
    try {
      // An editor may have added a theme that this page has no word for yet.
      if (member) this.own = (await body(api.GET('/api/v1/me/guilt-sources/'))).guilt_sources.filter(isKnown)
      this.#ownOf = member
    } catch {
      this.#ownOf = undefined
    }
  }

  /** Tick a theme, or take the tick away. */
  toggle(theme: Theme): void {
    this.themes = this.themes.includes(theme) ? this.themes.filter((one) => one !== theme) : [...this.themes, theme]
  }

  /** Begin again with everything. */
  clear(): void {
    this.themes = []
    this.isTonight = this.hasSeats = false
  }
}

export const choices = new Choices()
