import { Type, type Static } from 'typebox'
import { oneOf } from '@diwan/core'

/** Letters of one language of a text block; so many blocks one guideline takes in. */
export const longestBlock = 10_000, mostBlocks = 40

/** A text block as it was when a guideline took it in: what its version says for good, whatever becomes of the block. The first text is the original. */
export const FrozenBlock = Type.Object({
  item: Type.String({ format: 'uuid' }), ref: Type.String({ pattern: '^TB-[0-9]{1,8}$' }), version: Type.Integer({ minimum: 1 }),
  texts: Type.Array(Type.Object({ lang: oneOf(['en', 'fr', 'es', 'ar']), title: Type.String({ maxLength: 300 }), body: Type.String({ maxLength: longestBlock }) }), { minItems: 1, maxItems: 4 }),
})
export type FrozenBlock = Static<typeof FrozenBlock>
