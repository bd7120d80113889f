/**
 * A query of knex or objection is sent when somebody awaits it. This sends it here and now, in the transaction of the code that
 * wrote it, instead of wherever its answer is awaited. Anything else is given back as it is.
 */
export function started<T>(value: T): T {
  return isThenable(value) && !(value instanceof Promise) ? Promise.resolve(value) as T : value
}

export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function'
}
