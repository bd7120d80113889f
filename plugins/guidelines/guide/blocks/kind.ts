import { Type, type Static } from 'typebox'
import { oneOf, unasked, type FieldFault, type ItemInput, type Kind } from '@diwan/core'
import { states, transitions } from '../../cards/kinds/words.ts'
import { longestBlock } from './frozen-block.ts'
import { refsIn } from './included.ts'

/** What a text that stands in several guidelines is for. */
export const blockUses = ['definition', 'legal', 'checklist', 'method', 'other'] as const
export const BlockFields = Type.Object({
  use: oneOf(blockUses),
  /** Counts the publications of the original; written then. */
  version: Type.Integer({ minimum: 0, default: 0, ...unasked }),
})
export type BlockFields = Static<typeof BlockFields>

/** It says something, in bounds, and takes in no other: what is included stands whole. */
export function blockFaults({ lang, texts }: ItemInput): FieldFault[] {
  const said = Object.entries(texts).map(([of, { body = '' }]) => ({ of, body }))
  return [
    ...(texts[lang]?.body ?? '').trim() === '' ? [{ field: `texts.${lang}.body`, key: 'guidelines.block.fault.empty' }] : [],
    ...said.filter(({ body }) => body.length > longestBlock).map(({ of }) => ({ field: `texts.${of}.body`, key: 'core.item.fault.too-long', values: { limit: longestBlock } })),
    ...said.filter(({ body }) => refsIn(body).length > 0).map(({ of }) => ({ field: `texts.${of}.body`, key: 'guidelines.block.fault.nested' })),
  ]
}

/** A text written once that stands in several guidelines: each version of a guideline keeps it as it was. */
export const block: Kind<typeof BlockFields> = {
  prefix: 'TB', table: 'block', fields: BlockFields, facets: ['use'], audience: ['members'], reviewAfterDays: 365, path: (key) => `/blocks/${key}`, check: blockFaults,
  states, transitions: {
    ...transitions, create: { ...transitions.create, may: 'propose' }, submit: { ...transitions.submit, may: 'propose' }, return: { ...transitions.return, may: 'publish' }, publish: { ...transitions.publish, may: 'publish' }, withdraw: { ...transitions.withdraw, may: 'publish' },
  },
  settle: (fields, before, { isTranslation }) => ({ ...fields, version: isTranslation ? before?.version ?? 1 : (before?.version ?? 0) + 1 }),
}
