/** One short message at the foot of the screen, with a way back where there is one. It stays until it is replaced or closed. */

export interface Notice {
  text: string
  undo?: () => void | Promise<void>
}

class Notices {
  current: Notice | null = $state.raw(null)

  /** Show a message, in place of the one before. */
  say(text: string, undo?: Notice['undo']): void {
    this.current = undo ? { text, undo } : { text }
  }

  /** Take it away. */
  close(): void {
    this.current = null
  }
}

export const notices = new Notices()
