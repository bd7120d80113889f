import { Type, type Static } from 'typebox'
import { Refused, oneOf, orNull, unasked, type Kind } from '@diwan/core'
import { rungs } from '../adoption/ladder.ts'

export const reaches = ['administration', 'members', 'public'] as const
export type Reach = (typeof reaches)[number]

export const ReportFields = Type.Object({
  /** Code; whose report it is. The same as the item's own, which is what is shown. */
  administration: Type.String({ maxLength: 16, default: '', ...unasked }),
  guideline: Type.String({ format: 'uuid', ...unasked }),
  /** Of the guideline, as it was reported on. */
  version: Type.String({ maxLength: 20, default: '', ...unasked }),
  /** Its own people; or further, with its name, where the administration lets itself be named. */
  reach: oneOf(reaches, { default: 'administration' }),
  statuses: Type.Array(Type.Object({ id: Type.String({ pattern: '^[a-z0-9-]{0,20}$' }), status: orNull(oneOf(rungs)), on: Type.String({ maxLength: 10, default: '' }) }), { maxItems: 210, default: [], ...unasked }),
})
export type ReportFields = Static<typeof ReportFields>

export const ReportTexts = Type.Object({
  /** What was changed or done of each recommendation, by its id. */
  parts: Type.Array(Type.Object({ id: Type.String({ pattern: '^[a-z0-9-]{1,20}$' }), words: Type.String({ maxLength: 4_000, default: '' }) }), { maxItems: 210, default: [], ...unasked }),
  /** Markdown. */
  legal: Type.String({ maxLength: 8_000, default: '' }),
  barriers: Type.String({ maxLength: 8_000, default: '' }),
  helped: Type.String({ maxLength: 8_000, default: '' }),
})
export type ReportTexts = Static<typeof ReportTexts>

/**
 * What became of a guideline in one country, in its own language. Kept by its author and their contact points alone; it goes live by the
 * administration's approval (`reports.ts`), and no other way: whoever would publish it directly is refused, whatever they may do.
 */
export const report: Kind<typeof ReportFields, typeof ReportTexts> = {
  prefix: 'NR', table: 'report', fields: ReportFields, texts: ReportTexts, facets: ['guideline'], keptBy: 'seat', isIndexed: false,
  states: ['draft', 'review', 'published', 'withdrawn'],
  transitions: {
    create: { from: [], to: 'draft', may: 'national' }, submit: { from: ['draft'], to: 'review', may: 'national' }, return: { from: ['review'], to: 'draft', may: 'national' },
    publish: { from: ['review', 'published', 'withdrawn'], to: 'published', may: 'release', publishes: true }, withdraw: { from: ['published'], to: 'withdrawn', may: 'national', withdraws: true, asksReason: true },
  },
  audienceOf: ({ administration, reach }) => reach === 'public' ? ['public'] : reach === 'members' ? ['members'] : administration === '' ? [] : [`administration:${administration}`],
  settle: () => { throw new Refused('guidelines.report.fault.route') },
  path: (key) => `/reports/${key}`,
}
