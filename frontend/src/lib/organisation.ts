/** Who stands behind this installation: read from the style sheet at the head of the page, which costs no further turn. */
import type { Code } from './locale.svelte'

export const organisationName = (): string => said('name') || 'Kindcircle'

/** Return what they say of themselves in that language; often nothing. */
export const organisationText = (code: Code): string => said(`text-${code}`)

const said = (name: string): string => unquoted(getComputedStyle(document.documentElement).getPropertyValue(`--organisation-${name}`))

/** Return what stands between the quotes, or nothing where the sheet did not come or says nothing. */
export function unquoted(value: string): string {
  try {
    return String(JSON.parse(value))
  } catch {
    return ''
  }
}
