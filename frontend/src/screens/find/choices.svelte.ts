/** What she chose in the directory. It lives as long as the page does, and with an entry of the history; it is sent to nobody but the search. */
import { api, body } from '../../api/client'
import { keepHere, keptHere } from '../../lib/scroll'
import type { Theme, Themes } from '../../lib/themes.svelte'
import { NOTHING, restored, type Wishes } from './wishes'

class Choices {
  wishes: Wishes = $state.raw(NOTHING)
  /** What she said weighs on her, once it is known; a guest said nothing. */
  own: readonly string[] = $state.raw([])
  #ownOf: string | undefined

  /** The themes that she ticked, by key. */
  get themes(): readonly string[] {
    return this.wishes.themes
  }

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

  /** Change something, and keep it for the way back. A theme is looked for or left out, not both. */
  change(some: Partial<Wishes>): void {
    const next = { ...this.wishes, ...some }
    if (some.themes) next.without = next.without.filter((key) => !some.themes!.includes(key))
    if (some.without) next.themes = next.themes.filter((key) => !some.without!.includes(key))
    this.wishes = next
    keepHere('wishes', next)
  }

  /** Take up again what was chosen when she left this entry of the history. */
  takeUp(): void {
    this.wishes = restored(keptHere('wishes')) ?? this.wishes
  }

  /** Begin again with everything. */
  clear(): void {
    this.change(NOTHING)
  }
}

export const choices = new Choices()

/** Return a list with something in it, or without it where it was there. */
export const toggled = <T>(list: readonly T[], one: T): T[] => (list.includes(one) ? list.filter((each) => each !== one) : [...list, one])
