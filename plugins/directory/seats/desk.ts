import { intlTags, type CoreServices, type FirstStep, type ItemSummary, type Viewer } from '@diwan/core'
import type { SeatDeps, SeatServices } from './deps.ts'
import { dayOf, dueDays, plus } from './standing.ts'

type Deps = CoreServices & SeatServices

interface Due { label: string; when: Date | null; isLate: boolean; title: string; text: string; lang: string | null; url: string; action: string; handling: ItemSummary['handling'] | null }

/** What waits for the viewer in their seat, and at the hub: each with what to do about it. */
export async function dueRows({ seatDesk, people, viewer, t, locale, clock }: SeatDeps): Promise<{ due: Due[] } | null> {
  const tasks = await seatDesk.of(viewer)
  if (tasks === null) return null
  const due: Due[] = []
  const plain = { when: null, isLate: false, text: '', lang: null, handling: null }
  const date = (day: string) => new Intl.DateTimeFormat(intlTags[locale], { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(`${day}T12:00:00Z`))
  const nameOf = async (code: string) => { const names = (await people.administration(code))?.names; return names?.[locale] ?? names?.en ?? code }

  for (const { item, clock: { sender, dueAt, stage }, daysLeft } of tasks.due) {
    const administration = await nameOf(sender)
    due.push({
      ...plain, label: stage === 'sent' ? t('directory.desk.request.new', { administration }) : t(daysLeft < 0 ? 'directory.request.late' : 'directory.request.left', { n: Math.max(0, daysLeft) }), when: dueAt, isLate: dueAt < clock.now(),
      title: t('directory.desk.request.answer', { administration, title: item.title }), url: item.path, action: t('directory.desk.request.do'), handling: item.handling,
    })
  }
  for (const { id, title, lang, askedAt } of tasks.approvals) {
    due.push({ ...plain, label: t('directory.desk.approval'), when: askedAt, title, lang, url: `/directory/approvals/${id}`, action: t('directory.desk.approval.do'), handling: 'my-administration' })
  }
  for (const { id, stage, namedAt, name } of tasks.passing) {
    due.push({ ...plain, label: t('directory.desk.passing'), when: namedAt, title: stage === 'named' && name === '' ? t('directory.desk.passing.named.hub') : t(`directory.desk.passing.${stage}`, { name }), url: `/directory/hand-over/${id}`, action: t('directory.desk.passing.do') })
  }
  const [first] = tasks.asks
  if (first) {
    due.push({
      ...plain, label: t('directory.desk.verify'), when: first.askedAt, title: t('directory.desk.verify.text', { n: tasks.asks.length }), text: t('directory.desk.verify.more', { names: tasks.asks.slice(0, 3).map(({ name }) => name).join(', ') }),
      url: '/directory/verify', action: t('directory.desk.verify.do'), handling: 'my-administration',
    })
  }
  if (tasks.proposed > 0) due.push({ ...plain, label: t('directory.desk.proposed'), title: t('directory.desk.proposed.text', { n: tasks.proposed }), url: '/directory/verify', action: t('directory.verify.open') })
  if (tasks.late > 0) due.push({ ...plain, label: t('directory.desk.overdue'), isLate: true, title: t('directory.desk.late', { n: tasks.late }), url: '/directory/seats', action: t('directory.verify.open') })
  const { badge } = tasks
  // First steps say it to a contact point who was never confirmed.
  if (viewer.administration !== null && !badge.isAsked && (badge.standing === 'due' || badge.standing === 'lapsed' || badge.standing === 'revoked')) {
    due.push({
      ...plain, label: t('directory.desk.own'), isLate: badge.standing !== 'due', title: t(`directory.desk.own.${badge.standing}`, badge.until === null ? {} : { date: date(badge.until) }), text: t('directory.desk.own.text'),
      url: '/directory/verification', action: t('directory.desk.own.do'),
    })
  }
  return due.length === 0 ? null : { due }
}

/** The seat of a contact point on the home page: requests both ways, who is beside them, and the way out. */
export async function deskOf({ seatDesk, seatBook, viewer, clock }: SeatDeps): Promise<object | null> {
  if (viewer.administration === null || !seatBook.isOwn(viewer, viewer.administration)) return null
  const tasks = await seatDesk.of(viewer)
  if (tasks === null) return null
  const { badge, term, open, team } = tasks
  const today = dayOf(clock.now())
  return {
    administration: viewer.administration, badge, term, team, today, dueBy: plus(today, dueDays),
    requests: open.map(({ item, clock, daysLeft, isMine, isChannel }) => ({ item, clock, daysLeft, isMine, isChannel, isReceived: clock.receiver === viewer.administration })),
  }
}

/** Seat, deputy and approval route: what a new contact point does first; of others that they can be found. */
export async function firstSteps({ seatDesk }: Deps, viewer: Viewer): Promise<FirstStep[]> {
  const tasks = viewer.administration === null ? null : await seatDesk.of(viewer)
  if (tasks === null) return []
  const step = (position: number, name: string, isDone: boolean, url: string): FirstStep =>
    ({ position, label: `directory.first.${name}`, text: `directory.first.${name}.text`, action: `directory.first.${name}.do`, url, isDone })
  const seat = `/directory/seats/${viewer.administration}`
  const card = step(15, 'card', tasks.hasCard, '/directory/card')
  if (!viewer.roles.includes('ncp')) return [card]
  return [
    step(10, 'seat', tasks.badge.isAsked || tasks.badge.standing === 'verified' || tasks.badge.standing === 'due', '/directory/verification'),
    // A deputy has somebody to be the deputy of.
    step(20, 'deputy', tasks.hasDeputy, seat),
    step(30, 'route', tasks.hasRoute, `${seat}/route`),
  ]
}
