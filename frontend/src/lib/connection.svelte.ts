/** Whether the browser thinks it is online. It may be wrong when it says yes; every request is judged by itself. */

class Connection {
  isOnline = $state(navigator.onLine)

  constructor() {
    addEventListener('online', () => (this.isOnline = true))
    addEventListener('offline', () => (this.isOnline = false))
  }
}

export const connection = new Connection()
