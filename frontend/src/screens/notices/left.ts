/** Pure: how long a notice may be. */

export const LONGEST = 280

/** Return how many characters are left, as the server counts them: by code points. */
export const left = (text: string): number => LONGEST - [...text.trim()].length
