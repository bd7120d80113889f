import type { Handling } from '@diwan/core'
import type { LessonDeps } from './deps.ts'
import { lessonKind } from './services/publishing.ts'
import { retiredMark } from './kinds/lesson.ts'
import { rowsOf } from './routes/row-of.ts'
import type { LessonSummary } from './services/catalogue.ts'

const reads = [lessonKind, 'lessons.voice', 'core.administration']

async function block(deps: LessonDeps, topic: string | null, more: string) {
  const { content, viewer } = deps
  const { found: { rows } } = await content.lists(viewer, { found: { kinds: [lessonKind], without: [retiredMark], ...topic === null ? {} : { facets: { topic } }, limit: topic === null ? 3 : 5 } })
  return rows.length === 0 ? null : { rows: await rowsOf(deps, rows as LessonSummary[], { isBlock: true }), more }
}

/** What waits: lessons to check, what an administration is to confirm, and of the viewer’s own what came back. */
async function due({ waiting, viewer, t }: LessonDeps): Promise<{ due: { label: string; when: Date | null; title: string; lang: string | null; text: string; url: string; action: string; handling: Handling }[] } | null> {
  const { checks, voices, returned } = await waiting.of(viewer)
  const action = t('lessons.desk.open')
  const rows = [
    ...checks === 0 ? [] : [{ label: t('lessons.desk.check'), when: null, title: t('lessons.checking.title'), lang: null, text: t('lessons.desk.check.text', { n: checks }), url: '/lessons/checking', action, handling: 'named-people' as const }],
    ...voices.map(({ kind, at, title, lang }) => ({ label: t(`lessons.voice.kind.${kind}`), when: at, title, lang, text: t('lessons.desk.voice'), url: '/lessons/mine#voices', action, handling: 'my-administration' as const })),
    ...returned.map(({ manuscript, title, lang, at }) => ({ label: t('lessons.stage.returned'), when: at, title, lang, text: t('lessons.desk.returned'), url: `/lessons/write/${manuscript}/check`, action, handling: 'my-administration' as const })),
  ]
  return rows.length === 0 ? null : { due: rows }
}

async function causesBeside({ causes, viewer, t }: LessonDeps, { technology, process }: { technology: string; process: string }) {
  const { rows, lessons } = await causes.table(viewer, { technology, process }, t)
  return rows.length === 0 ? null : { rows: rows.slice(0, 8).map(({ label, n, path }) => ({ label, n, path })), lessons, all: `/lessons/causes?technology=${encodeURIComponent(technology)}&process=${encodeURIComponent(process)}` }
}

export const lessonSlots = {
  'home.visitor': { order: 35, view: 'slot-lessons', may: 'read', reads, run: (deps: LessonDeps) => block(deps, null, '/lessons') },
  'home.member': { order: 35, view: 'slot-lessons', may: 'read', run: (deps: LessonDeps) => block(deps, null, '/lessons') },
  'topic.main': { order: 30, view: 'slot-lessons', may: 'read', reads, run: (deps: LessonDeps, { topic }: { topic: string }) => block(deps, topic, `/lessons?theme=${encodeURIComponent(topic)}`) },
  'guidelines.causes': { order: 10, view: 'slot-causes', may: 'read', reads: [lessonKind], run: (deps: LessonDeps, subject: { technology: string; process: string }) => causesBeside(deps, subject) },
  'desk.due': { order: 45, view: 'slot-due', may: 'write', run: (deps: LessonDeps) => due(deps) },
} as const
