import { IntlMessageFormat } from 'intl-messageformat'

export type Values = Record<string, string | number | Date>
export type Message = (values: Values | undefined) => string

/** One piece of a parsed message; `type` is one of `kinds`. */
export interface Piece {
  readonly type: number
  readonly value: string
  readonly options?: Readonly<Record<string, { readonly value: readonly Piece[] }>>
  readonly pluralType?: 'cardinal' | 'ordinal'
}
/** The numbers the parser gives its pieces. */
export const kinds = { literal: 0, argument: 1, number: 2, date: 3, time: 4, select: 5, plural: 6, pound: 7 } as const

/** The parsed ICU message. Tags are plain text: markup has no place in a message. @throws SyntaxError */
export const parse = (text: string): readonly Piece[] =>
  new IntlMessageFormat(text, 'en', undefined, { ignoreTag: true }).getAst() as unknown as readonly Piece[]

/** What says the text with its values, in the manner of one Intl locale. A missing value throws. */
export function compile(text: string | readonly Piece[], intl: string, timeZone = 'UTC'): Message {
  if (typeof text === 'string' && !text.includes('{') && !text.includes("''")) return () => text
  const format = new IntlMessageFormat(text as string, intl, zoned(timeZone), { ignoreTag: true })
  return (values) => String(format.format(values))
}

const styles = ['short', 'medium', 'long', 'full'] as const
const zoned = (timeZone: string) => {
  const each = Object.fromEntries(styles.map((style) => [style, { timeZone }]))
  return { date: each, time: each }
}
