import { Type } from 'typebox'

/** What a setting may say about itself beside its JSON Schema. */
interface About {
  /** Never shown by `npx diwan doctor`, never in a log. */
  readonly secret?: boolean
  /** Shown in the examples where there is no default. */
  readonly example?: string
}

const notes = ({ secret, example }: About) => ({ ...(secret && { 'x-secret': true }), ...(example !== undefined && { 'x-example': example }) })

interface TextRules extends About { readonly format?: string, readonly pattern?: string, readonly expects?: string, readonly most?: number }

/** One line of text. */
export const text = (description: string, { format, pattern, expects, most = 500, ...about }: TextRules = {}, fallback?: string) =>
  Type.String({
    description, minLength: 1, maxLength: most, 'x-expects': expects ?? `text of one line, up to ${most} characters`,
    ...(format && { format }), ...(pattern && { pattern }), ...(fallback !== undefined && { default: fallback }), ...notes(about)
  })

/** A whole number within bounds. */
export const whole = (description: string, minimum: number, maximum: number, fallback: number) =>
  Type.Integer({ description, minimum, maximum, default: fallback, 'x-expects': `a whole number from ${minimum} to ${maximum}` })

/** A number within bounds, without a default. */
export const amount = (description: string, minimum: number, maximum: number, example: string) =>
  Type.Number({ description, minimum, maximum, 'x-expects': `a number from ${minimum} to ${maximum}`, 'x-example': example })

/** On or off. */
export const flag = (description: string, fallback?: boolean) =>
  Type.Boolean({ description, ...(fallback !== undefined && { default: fallback }), 'x-expects': 'on or off' })

/** One of a few words. */
export const choice = <const W extends readonly string[]>(description: string, words: W, fallback?: W[number]) =>
  Type.Unsafe<W[number]>({
    type: 'string', enum: [...words], description, 'x-expects': `one of ${words.join(', ')}`, ...(fallback !== undefined && { default: fallback })
  })

/** Some of a few words, at least one. */
export const choices = <const W extends readonly string[]>(description: string, words: W, fallback: readonly W[number][]) =>
  Type.Unsafe<readonly W[number][]>({
    type: 'array', items: { type: 'string', enum: [...words] }, minItems: 1, uniqueItems: true, description, default: fallback,
    'x-expects': `a list with one or more of ${words.join(', ')}`
  })

/** Any number of words of one shape. */
export const words = (description: string, pattern: string, expects: string) =>
  Type.Unsafe<readonly string[]>({
    type: 'array', items: { type: 'string', pattern }, uniqueItems: true, description, default: [], 'x-expects': expects
  })

/** A size in bytes, written as `500kb`, `1mb`, `2gb` or a number of bytes; the configuration holds the number. */
export const size = (description: string, fallback: string) =>
  Type.Unsafe<number>({ type: 'integer', minimum: 1, maximum: 2 ** 50, description, default: fallback, 'x-size': true, 'x-expects': 'a size such as 500kb, 1mb or 2gb' })

/** A folder or file, absolute or relative to the folder Diwan stands in; the configuration holds the absolute path. */
export const path = (description: string, about: About = {}, fallback?: string) =>
  Type.String({
    description, minLength: 1, maxLength: 1000, 'x-path': true, 'x-expects': 'a path',
    ...(fallback !== undefined && { default: fallback }), ...notes(about)
  })
