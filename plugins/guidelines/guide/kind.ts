import type { Kind } from '@diwan/core'
import { GuidelineFields, GuidelineTexts } from './model.ts'
import { publishFaults } from './publishable.ts'
import { fallsTo, states, transitions } from './states.ts'
import { settled } from './versions.ts'

/** Numbered recommendations, each saying what it rests on. Its versions are for good; the next one is a draft beside it. */
export const guideline: Kind<typeof GuidelineFields, typeof GuidelineTexts> = {
  prefix: 'GL', table: 'guideline', fields: GuidelineFields, texts: GuidelineTexts, facets: ['outcomes'],
  states, transitions, fallsTo, revises: 'drafting', final: ['superseded'], audience: ['members'], reviewAfterDays: 365,
  settle: settled, check: publishFaults, editor: (id) => `/${id}/desk`,
  tells: ({ fields, isFirst }) => ({ notice: isFirst ? 'guideline' : 'guideline-version', values: { version: fields.version } }),
}
