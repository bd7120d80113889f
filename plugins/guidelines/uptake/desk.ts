import type { FirstStep, Handling, Viewer } from '@diwan/core'
import type { UptakeDeps, UptakeServices } from './deps.ts'
import type { DueRisks, WaitingAmendments } from './kept-tasks.ts'
import { isContactPoint } from './seat.ts'
import type { DueLine, DueReport, OpenAssessment } from './seat-tasks.ts'

/** A row on “My desk”; `lang` where the title is somebody's words. */
export interface DueRow { label: string; when: string | Date | null; isLate: boolean; title: string; lang: string | null; text: string; url: string; action: string; handling: Handling | null }
/** All that waits there: lines of checklists, self-assessments left half-way, reports due, amendments to be decided, risks to be reviewed, cards handed in. One list, the late first. */
export async function dueRows(deps: UptakeDeps & CardQueue): Promise<{ due: DueRow[] } | null> {
  const { viewer, seatTasks, keptTasks } = deps
  if (viewer.id === null) return null
  const [tasks, kept, cards] = await Promise.all([seatTasks.of(viewer), keptTasks.of(viewer), cardsWaiting(deps)])
  const rows: DueRow[] = [
    ...tasks.lines.map((line) => lineRow(deps, line)), ...tasks.readiness.map((one) => readinessRow(deps, one)), ...tasks.reports.map((one) => reportRow(deps, one)),
    ...kept.amendments.map((one) => amendmentsRow(deps, one)), ...kept.risks.map((one) => risksRow(deps, one)), ...cards,
  ]
  const at = ({ when }: DueRow) => when === null ? Infinity : new Date(when).getTime()
  return rows.length === 0 ? null : { due: rows.toSorted((a, b) => Number(b.isLate) - Number(a.isLate) || at(a) - at(b)).slice(0, 30) }
}

function lineRow({ clock, t }: UptakeDeps, { checklist, title, words, dueOn, isMine }: DueLine): DueRow {
  const isLate = dueOn < clock.now().toISOString().slice(0, 10)
  return {
    label: t(isLate ? 'guidelines.desk.late' : 'guidelines.desk.line'), when: dueOn, isLate, title: words, lang: null, text: isMine ? title : t('guidelines.desk.line.nobody', { title }),
    url: `/guidelines/checklists/${checklist}`, action: t('guidelines.desk.line.do'), handling: 'my-administration',
  }
}

const readinessRow = ({ t }: UptakeDeps, { item, updatedAt, answered }: OpenAssessment): DueRow => ({
  label: t('guidelines.desk.readiness'), when: updatedAt, isLate: false, title: item.title, lang: item.lang, text: t('guidelines.desk.readiness.text', { n: answered }), url: `${item.path}/answer`, action: t('guidelines.desk.readiness.do'), handling: 'my-administration',
})

function reportRow({ clock, t }: UptakeDeps, { item, on }: DueReport): DueRow {
  const isLate = on < clock.now()
  return {
    label: t(isLate ? 'guidelines.desk.late' : 'guidelines.desk.report'), when: on, isLate, title: t('guidelines.desk.report.title', { ref: item.ref ?? '' }), lang: null, text: item.title,
    url: `/guidelines/adoption/${item.ref ?? item.id}`, action: t('guidelines.desk.report.do'), handling: 'my-administration',
  }
}

const amendmentsRow = ({ t }: UptakeDeps, { item, n, since }: WaitingAmendments): DueRow => ({
  label: t('guidelines.desk.waiting'), when: since, isLate: false, title: item.title, lang: item.lang, text: t('guidelines.desk.amendments.waiting', { n }), url: `${item.path}/amendments?state=open`, action: t('guidelines.desk.amendments.do'), handling: item.handling,
})

function risksRow({ clock, t }: UptakeDeps, { item, n, dueOn }: DueRisks): DueRow {
  const isLate = dueOn < clock.now().toISOString().slice(0, 10)
  return { label: t(isLate ? 'guidelines.desk.late' : 'guidelines.desk.review'), when: dueOn, isLate, title: item.title, lang: item.lang, text: t('guidelines.desk.risks', { n }), url: item.path, action: t('guidelines.desk.risks.do'), handling: item.handling }
}

/** What this list asks of the folder of cards. */
export interface CardQueue { curation: { count(viewer: Viewer): Promise<number> } }
/** Cards and cases that members handed in, for those who look at them. */
async function cardsWaiting({ curation, viewer, t }: UptakeDeps & CardQueue): Promise<DueRow[]> {
  const n = viewer.may('guidelines.curate') ? await curation.count(viewer) : 0
  return n === 0 ? [] : [{ label: t('guidelines.queue.waiting', { n }), when: null, isLate: false, title: t('guidelines.queue.title'), lang: null, text: t('guidelines.queue.lead'), url: '/guidelines/practices/queue', action: t('guidelines.queue.open'), handling: null }]
}

/** A new contact point describes the administration, so that guidance is held against it. */
export async function uptakeFirstSteps({ seatTasks }: UptakeServices, viewer: Viewer): Promise<FirstStep[]> {
  if (!isContactPoint(viewer)) return []
  const { hasProfile } = await seatTasks.of(viewer)
  return [{ position: 60, label: 'guidelines.first.profile', text: 'guidelines.first.profile.text', action: 'guidelines.first.profile.do', url: '/guidelines/profile', isDone: hasProfile }]
}
