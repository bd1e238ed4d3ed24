/** What she ticked in the directory, by key. It lives as long as the page does and is sent to nobody but the search. */
import { api, body } from '../../api/client'
import type { Theme, Themes } from '../../lib/themes.svelte'

class Choices {
  themes: string[] = $state([])
  isTonight = $state(false)
  hasSeats = $state(false)
  /** What she said weighs on her, once it is known; a guest said nothing. */
  own: readonly string[] = $state.raw([])
  #ownOf: string | undefined

  /** Return every theme, her own first. */
  ordered(all: Themes): Theme[] {
    const own = this.own.flatMap((key) => all.find((theme) => theme.key === key) ?? [])
    return [...own, ...all.filter((theme) => !own.includes(theme))]
  }

  /** Return whether it is known what weighs on whoever is here. */
  knows(member: string | undefined): boolean {
    return this.#ownOf === member
  }

  /** Find out what weighs on whoever is here, once. Without an answer the usual order stands. */
  async learn(member: string | undefined): Promise<void> {
    if (this.knows(member)) return
    this.own = []
    try {
      if (member) this.own = (await body(api.GET('/api/v1/me/guilt-sources/'))).guilt_sources
      this.#ownOf = member
    } catch {
      this.#ownOf = undefined
    }
  }

  /** Tick a theme, or take the tick away. */
  toggle(key: string): void {
    this.themes = this.themes.includes(key) ? this.themes.filter((one) => one !== key) : [...this.themes, key]
  }

  /** Begin again with everything. */
  clear(): void {
    this.themes = []
    this.isTonight = this.hasSeats = false
  }
}

export const choices = new Choices()
