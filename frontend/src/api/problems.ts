/** What can go wrong, as the app sees it: the server refused (with a stable code), or nobody answered. */

import type { components } from './schema'
import type { Flow } from './ways'

/** A circle with room, named where the one she meant has none. */
export type Alternative = components['schemas']['AlternativeOut']

export interface FieldError {
  pointer: string
  code: string
  detail: string
}

/** The server's no. `code` is stable and names the words that she reads; `status` tells the layer. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    readonly errors: FieldError[] = [],
    readonly alternatives: Alternative[] = [],
    /** The ways to prove who she is, where that is asked for first. */
    readonly flows: Flow[] = [],
  ) {
    super(code)
  }

  /** Return the refusal that a problem document (RFC 9457) tells of; anything else is a plain failure of ours. */
  static of(status: number, problem: unknown): Refusal {
    const told = (typeof problem === 'object' && problem !== null ? problem : {}) as Record<string, unknown>
    const code = typeof told['code'] === 'string' ? told['code'] : status >= 500 ? 'error' : `status_${status}`
    const detail = typeof told['detail'] === 'string' ? told['detail'] : ''
    const errors = Array.isArray(told['errors']) ? (told['errors'] as FieldError[]) : []
    const named = Array.isArray(told['alternatives']) ? (told['alternatives'] as (Partial<Alternative> | null)[]) : []
    const alternatives = named.filter((one) => typeof one?.slug === 'string' && typeof one.name === 'string') as Alternative[]
    const flows = Array.isArray(told['flows']) ? (told['flows'] as Flow[]) : []
    return new Refusal(status, code, detail, errors, alternatives, flows)
  }

  /** Return what was said about one field of the body, or nothing. */
  about(field: string): FieldError | undefined {
    return this.errors.find((error) => error.pointer === `#/${field}` || error.pointer.startsWith(`#/${field}/`))
  }
}

/** Nobody answered: no connection, or a server that is away. What she typed is kept where it is. */
export class Unreachable extends Error {
  constructor() {
    super('unreachable')
  }
}

export type Failure = Refusal | Unreachable

/** Return the failure if it is one of the two; anything else is a defect of ours and is thrown on. */
export function failure(error: unknown): Failure {
  if (error instanceof Refusal || error instanceof Unreachable) return error
  throw error
}
