/** Pure: the address of a circle out of what a person types of it. */

/** Return the last part of an address, or a name as an address would have it: small letters, joined by hyphens. */
export function slugOf(typed: string): string {
  const last = typed.trim().replace(/[/#?]+$/, '').split('/').at(-1) ?? ''
  const plain = last.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
  return plain.replace(/[^a-z0-9_]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 60)
}
