import { Type, type Static } from 'typebox'
import { Invalid, NotFound, oneOf, redirect, type Conflict, type Route, type Routes } from '@diwan/core'
import { ErrorsShape, Writer, errorsOf, maybe, moment, word } from '../../board/routes/shapes.ts'
import type { ForumDeps, ForumPermission } from '../../board/deps.ts'
import type { Level } from '../../board/services/trust.ts'
import type { Review } from '../services/reviews.ts'

const Line = Type.Object({ id: Type.String(), kind: Type.String(), state: Type.String(), category: Type.String(), excerpt: Type.String(), lang: Type.String(), openedAt: moment(), flags: Type.Integer() })
const Queue = Type.Object({ rows: Type.Array(Line), next: maybe(Type.String()), isFirst: Type.Boolean() })
const Shown = Type.Object({
  id: Type.String(), kind: Type.String(), state: Type.String(), category: Type.String(), thread: maybe(Type.Object({ title: Type.String(), path: Type.String(), lang: Type.String() })), post: maybe(Type.String()), lang: Type.String(), words: Type.String(), openedAt: moment(),
  verdict: maybe(Type.String()), reason: Type.String(), decidedAt: maybe(moment()), appeal: Type.String(), appealedAt: maybe(moment()), finalVerdict: maybe(Type.String()), finalReason: Type.String(), finalAt: maybe(moment()),
})
const Page = Type.Object({
  review: Shown, by: Writer, author: maybe(Type.String()), trust: Type.Integer(), isSetByHand: Type.Boolean(), mayTrust: Type.Boolean(), reports: Type.Array(Type.Object({ name: Type.String(), ground: Type.String(), note: Type.String(), at: moment() })), mayDecide: Type.Boolean(), whyNot: Type.String(),
  verdicts: Type.Array(Type.String()), verdict: Type.String(), reason: Type.String(), errors: ErrorsShape,
})
const Decision = Type.Object({ review: Shown, isAuthor: Type.Boolean(), own: maybe(Type.Object({ ground: Type.String(), note: Type.String(), at: moment() })), mayAppeal: Type.Boolean(), until: maybe(moment()), appeal: Type.String(), errors: ErrorsShape })
const at = (moment_: Date | null): Date | null => moment_ === null ? null : new Date(moment_)
const review = () => Type.String({ maxLength: 60 })

async function shownOf({ content, viewer }: ForumDeps, one: Review): Promise<Static<typeof Shown>> {
  const named = await content.pick(viewer, [one.category, one.thread].filter((id) => id !== null))
  const thread = named.find(({ id }) => id === one.thread)
  return {
    id: one.id, kind: one.kind, state: one.state, category: named.find(({ id }) => id === one.category)?.title ?? '', thread: thread ? { title: thread.title, path: thread.path, lang: thread.lang } : null, post: thread && one.post ? one.post : null, lang: one.lang, words: one.words, openedAt: new Date(one.openedAt),
    verdict: one.verdict, reason: one.reason, decidedAt: at(one.decidedAt), appeal: one.appeal, appealedAt: at(one.appealedAt), finalVerdict: one.finalVerdict, finalReason: one.finalReason, finalAt: at(one.finalAt),
  }
}

async function reviewPage(deps: ForumDeps, id: string, typed: { verdict?: string | undefined; reason?: string | undefined } = {}, fault?: Invalid | Conflict): Promise<Static<typeof Page>> {
  const { reviewQueue, people, trust, viewer, t } = deps
  const { review: one, reports } = await reviewQueue.read(viewer, id)
  const cards = await people.cards([...reports.map(({ person }) => person), ...one.author === null ? [] : [one.author]])
  const author = one.author === null ? undefined : cards.get(one.author)
  const isOpen = one.state === 'open' || one.state === 'appealed'
  const isOwn = one.author === viewer.id || (one.state === 'appealed' && one.decidedBy === viewer.id)
  const reader = one.author === null ? null : await trust.reader(one.author)
  return {
    review: await shownOf(deps, one), by: { name: author?.name || t('forum.former'), title: author?.title ?? '', initials: (author?.name ?? '·').charAt(0), administration: author?.administration ?? null, path: null }, author: one.author,
    trust: one.author === null ? 0 : await trust.ofPerson(one.author), isSetByHand: reader?.level != null, mayTrust: viewer.may('forum.moderate') && one.author !== null, reports: reports.map(({ person, ground, note, at: when }) => ({ name: cards.get(person)?.name ?? '', ground, note, at: new Date(when) })),
    mayDecide: isOpen && !isOwn, whyNot: isOpen && isOwn ? 'forum.review.fault.own' : '', verdicts: one.kind === 'flag' ? ['kept', 'removed'] : ['published', 'declined'], verdict: typed.verdict ?? '', reason: typed.reason ?? '', errors: errorsOf(t, fault),
  }
}

async function decisionPage(deps: ForumDeps, id: string, appeal = '', fault?: Invalid | Conflict): Promise<Static<typeof Decision>> {
  const { reviewQueue, settings, clock, viewer, t } = deps
  const { review: one, isAuthor, own } = await reviewQueue.decision(viewer, id)
  const until = one.decidedAt === null ? null : new Date(new Date(one.decidedAt).getTime() + settings.appealDays * 86_400_000)
  const shown = await shownOf(deps, one)
  return {
    // Who reported it learns what became of it; what its author answered is between them and the moderators.
    review: isAuthor ? shown : { ...shown, appeal: '', appealedAt: null, words: '' }, isAuthor, own: own && { ground: own.ground, note: own.note, at: new Date(own.at) }, until, appeal, errors: errorsOf(t, fault),
    mayAppeal: isAuthor && one.state === 'decided' && (one.verdict === 'removed' || one.verdict === 'declined') && until !== null && until > clock.now(),
  }
}

export const moderationRoutes = (on: Routes<ForumDeps, ForumPermission>): Route[] => [
  on.get('/moderation', {
    may: 'write', isInternal: true, input: Type.Object({ after: word(120) }), output: Queue, view: 'moderation/queue',
    async run({ reviewQueue, content, viewer }, { after }) {
      const found = await reviewQueue.list(viewer, after)
      if (found === null) throw new NotFound()
      const named = new Map((await content.pick(viewer, found.rows.flatMap(({ category }) => category ?? []))).map((item) => [item.id, item.title]))
      return { rows: found.rows.map(({ id, kind, state, category, words, lang, openedAt, flags }) => ({ id, kind, state, category: named.get(category ?? '') ?? '', excerpt: words.slice(0, 200), lang, openedAt: new Date(openedAt), flags })), next: found.next, isFirst: after === undefined }
    },
  }),
  on.get('/moderation/:review', { may: 'write', isInternal: true, input: Type.Object({ review: review() }), output: Page, view: 'moderation/review', run: (deps, { review: id }) => reviewPage(deps, id) }),
  on.post('/moderation/:review', {
    may: 'write', input: Type.Object({ review: review(), verdict: Type.Optional(oneOf(['kept', 'removed', 'published', 'declined'])), reason: word(1_000) }), output: Page, view: 'moderation/review', again: (deps, { review: id = '', ...typed }, fault) => reviewPage(deps, id, typed, fault),
    async run({ reviews, viewer }, { review: id, verdict, reason = '' }) {
      if (verdict === undefined) throw new Invalid([{ field: 'verdict', key: 'forum.review.fault.verdict' }])
      await reviews.decide(viewer, id, { verdict: verdict as 'kept', reason })
      return redirect('/forum/moderation', 'forum.review.done')
    },
  }),
  on.post('/moderation/trust/:person', {
    may: 'moderate', isInternal: true, input: Type.Object({ person: Type.String({ format: 'uuid' }), level: Type.Optional(oneOf(['', '0', '1', '2', '3', '4'])), back: word(60) }),
    async run({ trust, viewer }, { person, level = '', back = '' }) {
      await trust.set(viewer, person, level === '' ? null : Number(level) as Level)
      return redirect(/^[0-9a-f-]{36}$/.test(back) ? `/forum/moderation/${back}` : '/forum/moderation', 'forum.trust.done')
    },
  }),
  on.get('/decisions/:review', { may: 'write', isInternal: true, input: Type.Object({ review: review() }), output: Decision, view: 'moderation/decision', run: (deps, { review: id }) => decisionPage(deps, id) }),
  on.post('/decisions/:review', {
    may: 'write', input: Type.Object({ review: review(), appeal: word(2_000) }), output: Decision, view: 'moderation/decision', again: (deps, { review: id = '', appeal }, fault) => decisionPage(deps, id, appeal, fault),
    async run({ reviews, viewer }, { review: id, appeal = '' }) {
      await reviews.appeal(viewer, id, appeal)
      return redirect(`/forum/decisions/${id}`, 'forum.appeal.done')
    },
  }),
]
