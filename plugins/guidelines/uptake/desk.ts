import type { FirstStep, Handling, Viewer } from '@diwan/core'
import type { UptakeDeps, UptakeServices } from './deps.ts'
import { isContactPoint } from './seat.ts'

/** A row on “My desk”; `lang` where the title is somebody's words. */
export interface DueRow { label: string; when: string | Date | null; isLate: boolean; title: string; lang: string | null; text: string; url: string; action: string; handling: Handling | null }
/** What another folder of the plugin lets wait there: at most 20, the most urgent first. */
export interface DueSource { due(deps: UptakeDeps): Promise<DueRow[]> }

const reportEvery = 365 * 86_400_000

/** Lines of checklists, self-assessments left half-way, reports due, and what waits in the other folders. One list, the late first. */
export async function dueRows(deps: UptakeDeps, sources: readonly DueSource[]): Promise<{ due: DueRow[] } | null> {
  const { viewer } = deps
  if (viewer.id === null) return null
  const rows: DueRow[] = viewer.administration === null ? [] : [...await lineRows(deps), ...await readinessRows(deps), ...await reportRows(deps)]
  for (const source of sources) rows.push(...await source.due(deps))
  const at = ({ when }: DueRow) => when === null ? Infinity : new Date(when).getTime()
  return rows.length === 0 ? null : { due: rows.toSorted((a, b) => Number(b.isLate) - Number(a.isLate) || at(a) - at(b)).slice(0, 30) }
}

async function lineRows({ checklists, clock, viewer, t }: UptakeDeps): Promise<DueRow[]> {
  const today = clock.now().toISOString().slice(0, 10)
  return (await checklists.due(viewer)).map(({ checklist, title, words, dueOn, isMine }) => ({
    label: t(dueOn < today ? 'guidelines.desk.late' : 'guidelines.desk.line'), when: dueOn, isLate: dueOn < today, title: words, lang: null, text: isMine ? title : t('guidelines.desk.line.nobody', { title }),
    url: `/guidelines/checklists/${checklist}`, action: t('guidelines.desk.line.do'), handling: 'my-administration',
  }))
}

async function readinessRows({ readiness, content, clock, viewer, t }: UptakeDeps): Promise<DueRow[]> {
  const open = (await readiness.own(viewer)).filter(({ finishedAt, updatedAt }) => finishedAt === null && clock.now().getTime() - updatedAt.getTime() < 90 * 86_400_000).slice(0, 5)
  const asked = new Map((await content.pick(viewer, open.map(({ questionnaire }) => questionnaire))).map((one) => [one.id, one]))
  return open.flatMap(({ questionnaire, updatedAt, answered }) => {
    const of = asked.get(questionnaire)
    return of ? [{ label: t('guidelines.desk.readiness'), when: updatedAt, isLate: false, title: of.title, lang: of.lang, text: t('guidelines.desk.readiness.text', { n: answered }), url: `${of.path}/answer`, action: t('guidelines.desk.readiness.do'), handling: 'my-administration' as const }] : []
  })
}

/** Of guidelines the administration has said something about and not reported on for a year; for its contact point. */
async function reportRows({ adoption, reports, content, clock, viewer, t }: UptakeDeps): Promise<DueRow[]> {
  if (!isContactPoint(viewer) || viewer.administration === null) return []
  const [said, last] = [await adoption.lastSaid(viewer), await reports.lastReports(viewer.administration)]
  const due = said.map(({ guideline, at }) => ({ guideline, on: new Date((last.get(guideline) ?? new Date(at.getTime() - reportEvery + 30 * 86_400_000)).getTime() + reportEvery) })).filter(({ on }) => on.getTime() - clock.now().getTime() < 30 * 86_400_000).slice(0, 4)
  const guidelines = new Map((await content.pick(viewer, due.map(({ guideline }) => guideline))).map((one) => [one.id, one]))
  return due.flatMap(({ guideline, on }) => {
    const of = guidelines.get(guideline), isLate = on < clock.now()
    return of ? [{ label: t(isLate ? 'guidelines.desk.late' : 'guidelines.desk.report'), when: on, isLate, title: t('guidelines.desk.report.title', { ref: of.ref ?? '' }), lang: null, text: of.title, url: `/guidelines/adoption/${of.ref ?? of.id}`, action: t('guidelines.desk.report.do'), handling: 'my-administration' as const }] : []
  })
}

/** What this list asks of the folder of cards. */
export interface CardQueue { curation: { count(viewer: Viewer): Promise<number> } }
/** Cards and cases that members handed in, for those who look at them. */
export const cardsWaiting = ({ curation }: CardQueue): DueSource => ({
  async due({ viewer, t }) {
    const n = viewer.may('guidelines.curate') ? await curation.count(viewer) : 0
    return n === 0 ? [] : [{ label: t('guidelines.queue.waiting', { n }), when: null, isLate: false, title: t('guidelines.queue.title'), lang: null, text: t('guidelines.queue.lead'), url: '/guidelines/practices/queue', action: t('guidelines.queue.open'), handling: null }]
  },
})

/** A new contact point describes the administration, so that guidance is held against it. */
export async function uptakeFirstSteps({ profiles }: UptakeServices, viewer: Viewer): Promise<FirstStep[]> {
  if (viewer.administration === null) return []
  const profile = await profiles.of(viewer.administration)
  return [{ position: 60, label: 'guidelines.first.profile', text: 'guidelines.first.profile.text', action: 'guidelines.first.profile.do', url: '/guidelines/profile', isDone: profile.updatedAt !== null }]
}
