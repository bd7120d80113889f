import type { Fields } from './input/fields.ts'

const secret = /passw|passphrase|secret|token|csrf|otp|^code$/i

/** What was typed, as it may be shown again: without passwords, codes and the form's own token. */
export const typedOf = (fields: Fields): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => !secret.test(name)))

/** Longer texts among it, to be copied from a page that cannot show the form again. */
export const keptTexts = (typed: Readonly<Record<string, unknown>>, prefix = ''): { name: string; text: string }[] =>
  Object.entries(typed).flatMap(([name, value]) => {
    if (typeof value === 'string') return value.length > 20 ? [{ name: prefix + name, text: value }] : []
    return typeof value === 'object' && value !== null ? keptTexts(value as Record<string, unknown>, `${prefix}${name}.`) : []
  })
