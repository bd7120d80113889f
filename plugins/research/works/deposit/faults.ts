import type { AttachmentCard, FieldFault, ItemInput } from '@diwan/core'
import { depositFaults } from '../model/checks.ts'
import type { WorkFields } from '../model/fields.ts'
import { steps, type Step } from './posted.ts'

const places: Record<Exclude<Step, 'check'>, readonly string[]> = {
  about: ['title', 'summary', 'body', 'topics'], people: ['creators'], files: ['text', 'files', 'resources', 'checks'], findings: ['findings', 'related'], rights: ['sharing', 'access', 'embargoUntil', 'licence', 'funding', 'doi'],
}
/** Which step a fault is on. */
export const stepOf = (field: string): Step => steps.find((step) => step !== 'check' && places[step].includes(field.split('.')[0] ?? '')) ?? 'about'

/** Everything that is still missing: the record's own, and something to read. Where each belongs. */
export function missing(input: ItemInput, { today, fullText, files, unreadable = [] }: { today: string; fullText: string; files: readonly AttachmentCard[]; unreadable?: readonly FieldFault[] }): (FieldFault & { step: Step })[] {
  const nothing = fullText.trim() === '' && files.length === 0
  const badFigures = ((input.fields ?? {}) as Partial<WorkFields>).findings?.flatMap(({ effect, low, high }, n) => ([['effect', effect], ['low', low], ['high', high]] as const).filter(([, value]) => value !== '' && !/^-?\d{1,15}(\.\d{1,10})?$/.test(value)).map(([name]) => ({ field: `findings.${n}.${name}`, key: 'research.fault.figure', values: { n: n + 1 } }))) ?? []
  const unfit = ((input.fields ?? {}) as Partial<WorkFields>).findings?.flatMap(({ effect, low, high }, n) => {
    const [value, from, to] = [effect, low, high].map((one) => one === '' ? Number.NaN : Number(one)) as [number, number, number]
    return from > to ? [{ field: `findings.${n}.low`, key: 'research.fault.interval', values: { n: n + 1 } }] : value < from || value > to ? [{ field: `findings.${n}.effect`, key: 'research.fault.effect', values: { n: n + 1 } }] : []
  }) ?? []
  return [...depositFaults(input, today), ...badFigures, ...unfit, ...nothing ? [{ field: 'text', key: 'research.fault.files' }] : [], ...unreadable].map((one) => ({ ...one, step: stepOf(one.field) }))
}
/** What was typed and is wrong, whatever else is still missing: said where it stands as soon as it is saved. */
export const isWrong = ({ key }: FieldFault): boolean => ['orcid', 'related', 'figure', 'interval', 'effect', 'embargo', 'abstract-long'].some((name) => key === `research.fault.${name}`)
