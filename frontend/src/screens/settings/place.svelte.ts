/** Choices about her place that outlive the drawing of the screen: a new language draws everything anew. */
import type { Code } from '../../lib/locale.svelte'
import { session } from '../../lib/session.svelte'
import { chooseCountry, herCountry } from '../../lib/support'
import { changeMe } from '../begin/profile'
import { Choice, type Saving } from './saving.svelte'

interface PlaceChoices {
  zone: Choice<string>
  language: Choice<Code>
  country: Choice<string>
}

let made: PlaceChoices | undefined

/** Return the three choices, told anew by her account where it says something else by now and nothing is on its way. */
export function choicesOfPlace(): PlaceChoices {
  const { timezone, locale, support_country } = session.me ?? { timezone: session.zone, locale: 'en' as const, support_country: '' }
  const country = support_country || herCountry()
  const isTold = made?.zone.value === timezone && made.language.value === locale && made.country.value === country
  if (made && (isTold || Object.values(made).some(isOnItsWay))) return made
  made = {
    zone: new Choice<string>(timezone, (zone) => changeMe({ timezone: zone })),
    language: new Choice<Code>(locale, (code) => changeMe({ locale: code })),
    country: new Choice(country, async (chosen) => {
      await changeMe({ support_country: chosen })
      chooseCountry(chosen)
    }),
  }
  return made
}

const isOnItsWay = ({ state }: { state: Saving }): boolean => state === 'sending' || state === 'unsaved'
