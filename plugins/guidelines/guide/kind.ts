import type { Kind } from '@diwan/core'
import { marksOfAll } from '../uptake/applicability/against.ts'
import { GuidelineFields, GuidelineTexts } from './model.ts'
import { publishFaults } from './publishable.ts'
import { fallsTo, states, transitions } from './states.ts'
import { settled } from './versions.ts'

/** For whom none of its recommendations was written. */
export const marksOfGuideline = ({ sections = [] }: Partial<Pick<GuidelineFields, 'sections'>>): string[] => marksOfAll(sections.flatMap(({ recommendations }) => recommendations.map(({ applies = [] }) => applies)))

/** Numbered recommendations, each saying what it rests on. Its versions are for good; the next one is a draft beside it. */
export const guideline: Kind<typeof GuidelineFields, typeof GuidelineTexts> = {
  prefix: 'GL', table: 'guideline', fields: GuidelineFields, texts: GuidelineTexts, outcome: 'outcomes', marks: marksOfGuideline,
  states, transitions, fallsTo, revises: 'drafting', final: ['superseded'], audience: ['members'], reviewAfterDays: 365,
  settle: settled, check: publishFaults, editor: (id) => `/${id}/desk`,
  tells: ({ fields, isFirst }) => ({ notice: isFirst ? 'guideline' : 'guideline-version', values: { version: fields.version } }),
}
