import { Type, type Static } from 'typebox'
import { unasked, type Kind } from '@diwan/core'
import { publishFaults } from './model/checks.ts'
import { WorkFields, WorkTexts, external } from './model/fields.ts'
import { fallsTo, states, transitions } from './model/states.ts'
import { settled } from './model/versions.ts'

/** The record of a study: who, what, when, findings, rights. Its versions are for good; the next one is a draft beside it. */
export const work: Kind<typeof WorkFields, typeof WorkTexts> = {
  prefix: 'RS', table: 'work', fields: WorkFields, texts: WorkTexts, facets: ['type', 'access', 'year', 'sectors'], states, transitions, marks: ({ type }) => type === external ? [external] : [], fallsTo, revises: 'draft', final: ['retracted'], audience: ['members'],
  settle: settled, check: publishFaults, editor: (id) => `/submit/${id}/about`,
  tells: ({ fields, isFirst }) => fields.retractedOn !== null ? { notice: 'retracted' } : isFirst ? { notice: 'published' } : fields.versions.at(-1)?.kind === 'correction' ? { notice: 'corrected' } : { notice: 'version', values: { n: fields.version } },
}

export const HoldingFields = Type.Object({ work: Type.String({ format: 'uuid', ...unasked }), readers: Type.Array(Type.String({ maxLength: 120 }), { maxItems: 64, default: ['members'], ...unasked }) })
export type HoldingFields = Static<typeof HoldingFields>
/**
 * Full text and files of a work, an item of its own because other people may read it: reviewers before it is published, everybody once
 * an embargo is over, one person for three months. All of that is said with its audience, its window and its group.
 * With the handing-in it is closed for good: what is written afterwards is another, which begins as its copy. So each version, and each
 * round of reviews, keeps its own.
 */
export const holding: Kind<typeof HoldingFields> = {
  prefix: 'RSF', table: 'holding', fields: HoldingFields, states: ['draft', 'held', 'withdrawn'], audience: ['members'], audienceOf: ({ readers }) => readers, path: (key) => `/texts/${key}`, isIndexed: false, filesStay: true, tells: () => null,
  transitions: {
    create: { from: [], to: 'draft', may: 'submit' }, publish: { from: ['draft', 'held', 'withdrawn'], to: 'held', may: 'submit', publishes: true, isOwn: true }, withdraw: { from: ['held'], to: 'withdrawn', may: 'submit', withdraws: true, isOwn: true },
  },
  editor: (id) => `/texts/${id}/edit`,
}
