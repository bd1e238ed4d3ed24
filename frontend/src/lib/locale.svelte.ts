/** Her language: what she chose, else what her account says, else what her browser asks for. */
import { shelve, shelved } from './browser'

export type Code = 'en' | 'es'
export const LANGUAGES: Record<Code, string> = { en: 'English', es: 'Español' }

const known = (tag: string | null | undefined): Code | undefined => {
  const code = tag?.slice(0, 2).toLowerCase()
  return code === 'en' || code === 'es' ? code : undefined
}

class Locale {
  code: Code = $state(known(shelved('local', 'kc.locale')) ?? navigator.languages.map(known).find(Boolean) ?? 'en')

  /** Return the tag for dates: her browser's own (en-GB) where it is of her language, so that 20:30 stays 20:30. */
  get tag(): string {
    return navigator.languages.find((tag) => known(tag) === this.code) ?? this.code
  }

  /** Speak this language from now on, here. */
  choose(code: Code): void {
    shelve('local', 'kc.locale', code)
    this.code = code
    document.documentElement.lang = code
  }
}

export const locale = new Locale()
