import type { ItemSummary } from '@diwan/core'
import type { ConsultDeps } from './deps.ts'

const reads = ['research.consultation', 'research.agenda-question', 'core.settings']
const linked = (items: readonly ItemSummary[]) => items.map(({ title, path, lang }) => ({ title, path, lang }))

/** What can be answered now, on home pages. */
async function open({ consultations, viewer }: ConsultDeps): Promise<object | null> {
  const found = await consultations.openOf(viewer)
  return found.length === 0 ? null : { consultations: found.map(({ title, path, lang, fields }) => ({ title, path, lang, closesAt: fields['closesAt'] })), questions: [], topic: '' }
}

/** The same on the first page of research, with what is most asked for. */
async function first(deps: ConsultDeps): Promise<object | null> {
  const [now, { rows }] = [await open(deps), await deps.agenda.list(deps.viewer, { phase: 'open', limit: 4 })]
  return now === null && rows.length === 0 ? null : { consultations: [], topic: '', ...now, questions: linked(rows.map(({ item }) => item)) }
}

/** What a topic's readers can answer, and what is asked of research on it. */
async function ofTopic({ consultations, agenda, viewer }: ConsultDeps, { topic }: { topic: string }): Promise<object | null> {
  const [found, { rows }] = [await consultations.openOf(viewer, topic), await agenda.list(viewer, { topic, phase: 'open', limit: 4 })]
  return found.length + rows.length === 0 ? null : { consultations: found.map(({ title, path, lang, fields }) => ({ title, path, lang, closesAt: fields['closesAt'] })), questions: linked(rows.map(({ item }) => item)), topic }
}

export const consultSlots = {
  'home.visitor.rail': { order: 60, view: 'consult/slot-rail', may: 'read', reads, run: (deps: ConsultDeps) => open(deps) },
  'home.member.rail': { order: 60, view: 'consult/slot-rail', may: 'read', run: (deps: ConsultDeps) => open(deps) },
  'research.home.rail': { order: 20, view: 'consult/slot-rail', may: 'read', reads, run: (deps: ConsultDeps) => first(deps) },
  'topic.rail': { order: 60, view: 'consult/slot-rail', may: 'read', reads, run: (deps: ConsultDeps, subject: { topic: string }) => ofTopic(deps, subject) },
} as const
