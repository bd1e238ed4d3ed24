/** Something that is read from the API: on its way, here, or not to be had. Every screen shows all three. */
import { failure, type Failure } from '../api/problems'

export class Resource<T> {
  value: T | undefined = $state()
  failed: Failure | undefined = $state()
  isLoading = $state(true)
  #load: () => Promise<T>
  #turn = 0

  constructor(load: () => Promise<T>) {
    this.#load = load
    void this.reload()
  }

  /** Read it (again). What is shown stays until the new answer is here; an answer that was overtaken is dropped. */
  async reload(): Promise<void> {
    const turn = ++this.#turn
    this.isLoading = true
    this.failed = undefined
    try {
      const value = await this.#load()
      if (turn === this.#turn) this.value = value
    } catch (error) {
      if (turn === this.#turn) this.failed = failure(error)
    } finally {
      if (turn === this.#turn) this.isLoading = false
    }
  }
}
