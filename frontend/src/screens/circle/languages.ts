/** The languages that a circle can be said to speak, by their names in hers. */
import { languageName } from '../find/naming'

const CODES = [
  'am', 'ar', 'bg', 'bn', 'ca', 'cs', 'da', 'de', 'el', 'en', 'es', 'et', 'eu', 'fa', 'fi', 'fr', 'gl', 'gu', 'ha', 'he', 'hi', 'hr', 'hu', 'id', 'it', 'ja', 'ko', 'lt', 'lv',
  'ml', 'mr', 'ms', 'nb', 'ne', 'nl', 'pa', 'pl', 'pt', 'qu', 'ro', 'ru', 'sk', 'sl', 'so', 'sq', 'sr', 'sv', 'sw', 'ta', 'te', 'th', 'tl', 'tr', 'uk', 'ur', 'vi', 'yo', 'zh',
]

/** Pure: return codes and names, in the order of the names; the chosen one is among them. */
export const languages = (chosen: string, tag: string): [string, string][] =>
  [...new Set([chosen, ...CODES])].map((code): [string, string] => [code, languageName(code, tag)]).sort((one, other) => one[1].localeCompare(other[1], tag))
