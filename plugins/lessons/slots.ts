import type { Handling, ItemSummary } from '@diwan/core'
import type { LessonDeps } from './deps.ts'
import { lessonKind } from './services/publishing.ts'
import { isContactPoint } from './services/seat.ts'
import { retiredMark } from './kinds/lesson.ts'
import { rowsOf } from './routes/row-of.ts'
import type { LessonSummary } from './services/catalogue.ts'

const reads = [lessonKind, 'lessons.voice', 'core.administration']

async function block(deps: LessonDeps, topic: string | null, more: string) {
  const { content, viewer } = deps
  const { found: { rows } } = await content.lists(viewer, { found: { kinds: [lessonKind], without: [retiredMark], ...topic === null ? {} : { facets: { topic } }, limit: topic === null ? 3 : 5 } })
  return rows.length === 0 ? null : { rows: await rowsOf(deps, rows as LessonSummary[]), more }
}

/** What waits: lessons to check, what an administration is to confirm, and of the viewer’s own what came back. */
async function due({ checks, voices, manuscripts, viewer, t }: LessonDeps): Promise<{ due: { label: string; when: Date | null; title: string; lang: string | null; text: string; url: string; action: string; handling: Handling }[] } | null> {
  if (viewer.id === null) return null
  const n = await checks.count(viewer)
  const waiting = isContactPoint(viewer) ? await voices.waiting(viewer) : []
  const back = viewer.administration === null ? [] : (await manuscripts.mine(viewer)).filter(({ isOwn, stage }) => isOwn && stage.stage === 'returned')
  const rows = [
    ...n === 0 ? [] : [{ label: t('lessons.desk.check'), when: null, title: t('lessons.checking.title'), lang: null, text: t('lessons.desk.check.text', { n }), url: '/lessons/checking', action: t('lessons.desk.open'), handling: 'named-people' as const }],
    ...waiting.slice(0, 5).map(({ kind, at, item }) => ({ label: t(`lessons.voice.kind.${kind}`), when: at, title: item.title, lang: item.lang, text: t('lessons.desk.voice'), url: '/lessons/mine#voices', action: t('lessons.desk.open'), handling: 'my-administration' as const })),
    ...back.slice(0, 5).map(({ id, title, lang, stage }) => ({ label: t('lessons.stage.returned'), when: stage.release?.closedAt ?? null, title, lang, text: t('lessons.desk.returned'), url: `/lessons/write/${id}/check`, action: t('lessons.desk.open'), handling: 'my-administration' as const })),
  ]
  return rows.length === 0 ? null : { due: rows }
}

/** Lessons of the same topic, beside a guideline. */
async function beside({ content, viewer }: LessonDeps, { item }: { item: ItemSummary }) {
  if (item.kind !== 'guidelines.guideline' || item.topics.length === 0) return null
  const { rows } = await content.list(viewer, { kinds: [lessonKind], without: [retiredMark], facets: { topic: item.topics[0] ?? '' }, limit: 4 })
  return rows.length === 0 ? null : { links: rows.map(({ title, path, lang }) => ({ title, path, lang })) }
}

async function causesBeside({ causes, viewer, t }: LessonDeps, { technology, process }: { technology: string; process: string }) {
  const { rows, lessons } = await causes.table(viewer, { technology, process }, t)
  return rows.length === 0 ? null : { rows: rows.slice(0, 8).map(({ label, n, path }) => ({ label, n, path })), lessons, all: `/lessons/causes?technology=${encodeURIComponent(technology)}&process=${encodeURIComponent(process)}` }
}

export const lessonSlots = {
  'home.visitor': { order: 35, view: 'slot-lessons', may: 'read', reads, run: (deps: LessonDeps) => block(deps, null, '/lessons') },
  'home.member': { order: 35, view: 'slot-lessons', may: 'read', run: (deps: LessonDeps) => block(deps, null, '/lessons') },
  'topic.main': { order: 30, view: 'slot-lessons', may: 'read', reads, run: (deps: LessonDeps, { topic }: { topic: string }) => block(deps, topic, `/lessons?theme=${encodeURIComponent(topic)}`) },
  'item.rail': { order: 50, view: 'slot-rail', may: 'read', reads: [lessonKind], run: (deps: LessonDeps, subject: { item: ItemSummary }) => beside(deps, subject) },
  'guidelines.causes': { order: 10, view: 'slot-causes', may: 'read', reads: [lessonKind], run: (deps: LessonDeps, subject: { technology: string; process: string }) => causesBeside(deps, subject) },
  'desk.due': { order: 45, view: 'slot-due', may: 'write', run: (deps: LessonDeps) => due(deps) },
} as const
