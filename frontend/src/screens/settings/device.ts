/** Pure: what a device is called by people, for the name of a passkey. */

const KNOWN = ['iPhone', 'iPad', 'Android', 'Windows', 'Mac', 'Linux']

/** Return the name of the device that a browser tells of, or the given word for any other. */
export function deviceOf(agent: string, other: string): string {
  return KNOWN.find((name) => agent.includes(name)) ?? other
}

/** Return a name that is not taken yet, such as "Mac 2". */
export function freeName(name: string, taken: string[]): string {
  if (!taken.includes(name)) return name
  let number = 2
  while (taken.includes(`${name} ${number}`)) number += 1
  return `${name} ${number}`
}
