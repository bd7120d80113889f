const forbidden = new Set(['__proto__', 'constructor', 'prototype'])

/** A key that reaches into how objects are made. */
export class ForbiddenKey extends Error {}

/** One text as it is kept: NFC, whole characters only, without NUL and the sign that marks slots in pages. */
export function cleanText(text: string): string {
  // oxlint-disable-next-line no-control-regex
  const whole = /[\u0000\u0001]/.test(text) ? text.replace(/[\u0000\u0001]/g, '') : text
  return (whole.isWellFormed() ? whole : whole.toWellFormed()).normalize('NFC')
}

/** The same value with clean texts. @throws ForbiddenKey */
export function clean(value: unknown): unknown {
  if (typeof value === 'string') return cleanText(value)
  if (Array.isArray(value)) return value.map(clean)
  if (value === null || typeof value !== 'object') return value
  const made: Record<string, unknown> = {}
  for (const [key, inner] of Object.entries(value)) made[checkKey(cleanText(key))] = clean(inner)
  return made
}

/** @throws ForbiddenKey */
export function checkKey(key: string): string {
  if (forbidden.has(key)) throw new ForbiddenKey(key)
  return key
}
