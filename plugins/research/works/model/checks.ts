import type { FieldFault, ItemInput } from '@diwan/core'
import { external, type WorkFields, type WorkTexts } from './fields.ts'
import { orcidOf } from './orcid.ts'
import { relatedFault } from './related-identifier.ts'

/** The shortest and longest abstract, in characters; a list of works says what one is about or it is none. */
export const abstractLength = { least: 120, most: 4_000 } as const
const said = (words: string | undefined): boolean => (words ?? '').trim() !== ''

/** Everything that keeps a work from being read by others, by field. What came from elsewhere is as its source has it. */
export function publishFaults(input: ItemInput): FieldFault[] {
  const fields = (input.fields ?? {}) as Partial<WorkFields>
  const faults: FieldFault[] = []
  const fault = (field: string, name: string, values?: Record<string, string | number>) => faults.push({ field, key: `research.fault.${name}`, ...values ? { values } : {} })
  if (fields.sharing === 'members' && input.audience.includes('public')) fault('fields.sharing', 'sharing-public')
  if (fields.type === external) return faults
  if ((fields.sharing ?? null) === null) fault('fields.sharing', 'sharing')
  return faults
}

/** What is still missing before somebody is asked to look at it; the files are asked besides. */
export function depositFaults(input: ItemInput, today: string): FieldFault[] {
  const fields = (input.fields ?? {}) as Partial<WorkFields>
  const text = input.texts[input.lang]
  const faults: FieldFault[] = []
  const fault = (field: string, name: string, values?: Record<string, string | number>) => faults.push({ field, key: `research.fault.${name}`, ...values ? { values } : {} })
  if (!said(text?.title)) fault('title', 'title')
  if (!said(text?.summary)) fault('summary', 'summary')
  const abstract = (text?.body ?? '').trim().length
  if (abstract < abstractLength.least) fault('body', 'abstract-short', { n: abstract, least: abstractLength.least })
  if (abstract > abstractLength.most) fault('body', 'abstract-long', { n: abstract, most: abstractLength.most })
  if ((input.topics ?? []).length === 0) fault('topics', 'topics')
  if ((fields.creators ?? []).length === 0) fault('creators', 'creators')
  for (const [n, one] of (fields.creators ?? []).entries()) {
    if (!said(one.name) && !said(one.family)) fault(`creators.${n}.family`, 'creator-name', { n: n + 1 })
    if (said(one.orcid) && orcidOf(one.orcid) === null) fault(`creators.${n}.orcid`, 'orcid', { n: n + 1 })
  }
  const words = ((text?.extra ?? {}) as Partial<WorkTexts>).findings ?? []
  for (const [n, one] of (fields.findings ?? []).entries()) if (!said(words.find(({ id }) => id === one.id)?.claim)) fault(`findings.${n}.claim`, 'claim', { n: n + 1 })
  for (const [n, one] of (fields.related ?? []).entries()) if (relatedFault(one) !== null) fault(`related.${n}.identifier`, 'related', { n: n + 1 })
  if ((fields.sharing ?? null) === null) fault('sharing', 'sharing')
  if (fields.access === 'embargo' && (fields.embargoUntil ?? '') <= today) fault('embargoUntil', 'embargo')
  return faults
}
