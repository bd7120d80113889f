import { randomUUID } from 'node:crypto'

/** The id a proxy gave the request when it looks like one, else a new one. */
export const requestId = (given: string | string[] | undefined): string =>
  typeof given === 'string' && /^[A-Za-z0-9][\w.-]{7,63}$/.test(given) ? given : randomUUID()
