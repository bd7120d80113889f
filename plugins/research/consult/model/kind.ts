import { isZone, type FieldFault, type ItemInput, type Kind, type Transition } from '@diwan/core'
import { ConsultationFields, ConsultationTexts, phases, type Phase } from './fields.ts'

/** Every move is made on pages of the consultation's own: they say what is fixed and who is told. */
const own = (from: readonly string[], to: string, more: Partial<Transition> = {}): Transition => ({ from, to, may: 'consult', isOwn: true, ...more })
/** What puts a draft live in each phase. */
export const publishing: Readonly<Record<Phase, string>> = { announced: 'announce', open: 'publish', closed: 'close', synthesised: 'synthesise' }

export function consultationFaults({ fields, texts, lang }: ItemInput): FieldFault[] {
  const { opensAt = '', closesAt = '', timeZone = 'UTC', questions = [] } = (fields ?? {}) as Partial<ConsultationFields>
  const faults: FieldFault[] = []
  if (!isZone(timeZone)) faults.push({ field: 'timeZone', key: 'research.consult.fault.zone' })
  if (!(Date.parse(closesAt) > Date.parse(opensAt))) faults.push({ field: 'closesAt', key: 'research.consult.fault.closes' })
  const parts = new Map(((texts[lang]?.extra ?? {}) as Partial<ConsultationTexts>).parts?.map(({ id, title }) => [id, title.trim()]) ?? [])
  for (const [n, { id, kind, options }] of questions.entries()) {
    if (!parts.get(id)) faults.push({ field: `questions.${n}.title`, key: 'research.consult.fault.question', values: { n: n + 1 } })
    if ((kind === 'one' || kind === 'several') && options.length < 2) faults.push({ field: `questions.${n}.options`, key: 'research.consult.fault.options', values: { n: n + 1 } })
  }
  if (new Set(questions.map(({ id }) => id)).size < questions.length) faults.push({ field: 'questions', key: 'research.consult.fault.twice' })
  return faults
}

/** A call to answer, the questions in order, and what came of it. Answers are no item: they are the organisers’ to read. */
export const consultation: Kind<typeof ConsultationFields, typeof ConsultationTexts> = {
  prefix: 'CON', table: 'consultation', fields: ConsultationFields, texts: ConsultationTexts, facets: ['phase'], audience: ['members'], states: ['draft', 'announced', 'open', 'closed', 'synthesised', 'withdrawn'], revises: 'draft',
  transitions: {
    create: { from: [], to: 'draft', may: 'consult' },
    publish: own(['draft', 'announced', 'open'], 'open', { publishes: true }), announce: own(['draft', 'announced'], 'announced', { publishes: true }), close: own(['draft', 'announced', 'open', 'closed'], 'closed', { publishes: true }),
    synthesise: own(['draft', 'closed', 'synthesised'], 'synthesised', { publishes: true }), withdraw: own(['announced', 'open', 'closed', 'synthesised'], 'withdrawn', { withdraws: true, asksReason: true }),
  },
  path: (key) => `/consultations/${key}`, editor: (id) => `/consultations/${id}/edit`, check: consultationFaults,
  settle: (fields, _before, { to }) => ({ ...fields, phase: phases.find((one) => one === to) ?? fields.phase }),
  tells: ({ isFirst }) => isFirst ? { notice: 'consult-new' } : null,
}

/** Where it stands at a moment: a job moves the state a little later, and nobody answers meanwhile. */
export function phaseAt({ phase, opensAt, closesAt }: Pick<ConsultationFields, 'phase' | 'opensAt' | 'closesAt'>, now: Date): Phase {
  if (phase !== 'announced' && phase !== 'open') return phase
  return now.getTime() >= Date.parse(closesAt) ? 'closed' : now.getTime() >= Date.parse(opensAt) ? 'open' : 'announced'
}
