/** A field's name (dots for nested ones, '' for the whole form) and the locale key of what is wrong with it, with its values. */
export interface FieldFault { field: string; key: string; values?: Record<string, string | number> }

/** What went wrong in the domain's own words; `core/http` turns each into a status in one place. `key` is a locale key shown to the person. */
export abstract class DomainError extends Error {
  abstract readonly status: number
  abstract readonly slug: string
  readonly key: string
  readonly values: Record<string, string | number>
  constructor(key: string, values: Record<string, string | number> = {}, options?: ErrorOptions) {
    super(key, options)
    this.name = new.target.name
    this.key = key
    this.values = values
  }
}

/** 404: there is no such thing, or the viewer may not know that there is. */
export class NotFound extends DomainError {
  readonly status = 404
  readonly slug = 'not-found'
  constructor(key = 'core.error.not-found', values?: Record<string, string | number>) { super(key, values) }
}

/** 410: it was here and has been withdrawn. */
export class Gone extends DomainError {
  readonly status = 410
  readonly slug = 'gone'
  constructor(key = 'core.error.gone', values?: Record<string, string | number>) { super(key, values) }
}

/** 401: the viewer has to sign in first. */
export class SignInNeeded extends DomainError {
  readonly status = 401
  readonly slug = 'sign-in-needed'
  constructor(key = 'core.error.sign-in-needed') { super(key) }
}

/** 403: who is signed in has to prove again that it is they; a page leads there and back. */
export class ConfirmationNeeded extends DomainError {
  readonly status = 403
  readonly slug = 'confirmation-needed'
  constructor() { super('core.error.confirmation-needed') }
}

/** 403: who is signed in has to set up a second factor before anything else; a page leads there. */
export class SecondFactorNeeded extends DomainError {
  readonly status = 403
  readonly slug = 'second-factor-needed'
  constructor() { super('core.error.second-factor-needed') }
}

/** 403: the viewer may know that it exists, and may not do this. */
export class Refused extends DomainError {
  readonly status = 403
  readonly slug = 'refused'
  constructor(key = 'core.error.refused', values?: Record<string, string | number>) { super(key, values) }
}

/** 422: the input cannot be taken; every fault names its field. The form comes back with what was typed. */
export class Invalid extends DomainError {
  readonly status = 422
  readonly slug = 'invalid'
  readonly faults: readonly FieldFault[]
  constructor(faults: readonly FieldFault[]) {
    super('core.error.invalid', { count: faults.length })
    this.faults = faults
  }
}

/** 409: the row has moved on since it was read. `theirs` is what stands there now, so that no text is lost. */
export class Conflict extends DomainError {
  readonly status = 409
  readonly slug = 'conflict'
  readonly theirs: unknown
  constructor(theirs: unknown = null, key = 'core.error.conflict', values?: Record<string, string | number>) {
    super(key, values)
    this.theirs = theirs
  }
}

/** 413: larger than the site takes. `limit` in bytes. */
export class TooLarge extends DomainError {
  readonly status = 413
  readonly slug = 'too-large'
  constructor(limit: number) { super('core.error.too-large', { limit }) }
}

/** 429: too often. `retryAfter` in seconds. */
export class TooOften extends DomainError {
  readonly status = 429
  readonly slug = 'too-often'
  readonly retryAfter: number
  constructor(retryAfter: number, key = 'core.error.too-often') {
    super(key, { seconds: Math.ceil(retryAfter), minutes: Math.max(1, Math.ceil(retryAfter / 60)) })
    this.retryAfter = Math.ceil(retryAfter)
  }
}

/** 503: something this needs is away; `retryAfter` in seconds. */
export class Unavailable extends DomainError {
  readonly status = 503
  readonly slug = 'unavailable'
  readonly retryAfter: number
  constructor(key = 'core.error.unavailable', retryAfter = 5) {
    super(key)
    this.retryAfter = retryAfter
  }
}
