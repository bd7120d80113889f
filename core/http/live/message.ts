/** Something that has just happened, for whoever has a page open. Small: a page asks for the rest itself. */
export interface Message {
  /** Tokens of those who may know of it. */
  readonly audience: readonly string[]
  /** What it is about: `inbox`, `item:<id>`, `kind:updates.post`. */
  readonly topic: string
  readonly data: Readonly<Record<string, unknown>>
}
/** A message with the mark by which a reader says where they stopped. Drawn, not counted: a number would tell of messages for others. */
export interface Marked extends Message { readonly mark: string }

export const isFor = ({ audience }: Message, tokens: readonly string[]): boolean => audience.some((token) => tokens.includes(token))
