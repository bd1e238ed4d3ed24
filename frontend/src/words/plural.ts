/** Pure: the right form for a number, by the language's own rules (CLDR, as Intl knows them). */

const rules = new Map<string, Intl.PluralRules>()

/** Return the form that fits, with `#` replaced by the number as the language writes it. */
export function plural(code: string, number: number, forms: { one: string; other: string }): string {
  let rule = rules.get(code)
  if (!rule) rules.set(code, (rule = new Intl.PluralRules(code)))
  const form = rule.select(number) === 'one' ? forms.one : forms.other
  return form.replaceAll('#', new Intl.NumberFormat(code).format(number))
}
