import type { FieldFault, ItemInput } from '@diwan/core'
import { blankTexts, type LessonTexts, type ManuscriptFields } from '../kinds/fields.ts'
import type { Step } from './posted.ts'

export interface StepFault extends FieldFault { step: Step }
const limits = { expected: 4_000, happened: 8_000, recommendation: 2_000, effect: 2_000, transfer: 2_000, volume: 120 } as const
const isMoment = (word: string): boolean => /^\d{4}(-(0[1-9]|1[0-2]))?$/.test(word)

/** Everything that keeps a lesson from being sent, at the step that asks it. What is wrong is said with what to do. */
export function missing(input: ItemInput): StepFault[] {
  const fields = input.fields as unknown as ManuscriptFields
  const { title = '', extra: given } = input.texts[input.lang] ?? {}
  const extra: LessonTexts = { ...blankTexts, ...given }
  const faults: StepFault[] = []
  const fault = (step: Step, field: string, name: string = field, values?: Record<string, string | number>) => faults.push({ step, field, key: `lessons.fault.${name}`, ...values ? { values } : {} })
  if (title === '') fault('setting', 'title')
  if ((input.topics ?? []).length === 0) fault('setting', 'technologies')
  if (fields.phase === null) fault('setting', 'phase')
  if (fields.from === null) fault('setting', 'from')
  for (const field of ['from', 'until'] as const) if (fields[field] !== null && !isMoment(fields[field])) fault('setting', field, 'moment')
  if (fields.from !== null && fields.until !== null && isMoment(fields.from) && isMoment(fields.until) && fields.until.slice(0, fields.from.length) < fields.from.slice(0, fields.until.length)) fault('setting', 'until', 'until')
  if (extra.expected === '') fault('story', 'expected')
  if (extra.happened === '') fault('story', 'happened')
  if (fields.causes.length === 0) fault('story', 'causes')
  if (extra.recommendation === '') fault('advice', 'recommendation')
  if (fields.confidence === null) fault('advice', 'confidence')
  const stepOf = (field: string): Step => field === 'volume' ? 'setting' : ['expected', 'happened', 'why'].includes(field) ? 'story' : 'advice'
  for (const [field, limit] of Object.entries(limits)) if (extra[field as keyof typeof limits].length > limit) fault(stepOf(field), field, 'too-long', { limit })
  for (const field of ['why', 'sustain', 'improve'] as const) {
    if (extra[field].length > 12) fault(stepOf(field), field, 'too-many', { limit: 12 })
    else if (extra[field].some((one) => one.length > 600)) fault(stepOf(field), field, 'line-long', { limit: 600 })
  }
  return faults
}
/** What was typed and cannot stand is said at once; what is not there yet is said when somebody asks for the check. */
export const isWrong = ({ key }: FieldFault): boolean => ['lessons.fault.moment', 'lessons.fault.until', 'lessons.fault.too-long', 'lessons.fault.too-many', 'lessons.fault.line-long'].includes(key)
