import { Type, type Static } from 'typebox'
import { FacetShape, Invalid, ItemShape, ItemSummaryShape, key, oneOf, redirect, type Conflict, type Route, type Routes } from '@diwan/core'
import { entryOf } from '../../works/routes/pages.ts'
import type { ConsultDeps, ConsultPermission } from '../deps.ts'
import { agendaPhases } from '../model/agenda-kind.ts'
import { agendaKind, mostVotes } from '../services/agenda.ts'
import { Choice, ErrorsShape, errorsOf, maybe, page } from './shapes.ts'

const word = (maxLength: number) => Type.Optional(Type.String({ maxLength }))
const Row = Type.Object({ item: ItemSummaryShape, votes: Type.Integer(), isMine: Type.Boolean() })
const List = Type.Object({ title: Type.String(), rows: Type.Array(Row), facets: Type.Array(FacetShape), count: Type.Integer(), isNarrowed: Type.Boolean(), topic: Type.String(), phase: Type.String(), next: maybe(Type.Integer()), previous: maybe(Type.Integer()), mayPropose: Type.Boolean(), left: Type.Integer(), waiting: Type.Array(ItemSummaryShape) })
const Person = Type.Object({ name: Type.String(), title: Type.String(), administration: maybe(Type.String()), path: Type.String(), works: Type.Integer(), topics: Type.Array(Type.String()), offers: Type.Array(Type.String()) })
const Page = Type.Object({
  item: ItemShape, title: Type.String(), body: Type.String(), lang: Type.String(), phase: Type.String(), votes: Type.Integer(), isMine: Type.Boolean(), mayVote: Type.Boolean(), left: Type.Integer(), takers: Type.Integer(), works: Type.Array(ItemSummaryShape), own: maybe(Type.String()), mayTake: Type.Boolean(), answer: maybe(ItemSummaryShape), reason: Type.String(), people: Type.Array(Person),
  mayDecide: Type.Boolean(), isProposed: Type.Boolean(), audiences: Type.Array(Choice), errors: ErrorsShape,
})
const Propose = Type.Object({ topics: Type.Array(Choice), title: Type.String(), why: Type.String(), errors: ErrorsShape })

async function proposePage({ topics, locale, t }: ConsultDeps, typed: { title?: string | undefined; why?: string | undefined; topics?: string[] | undefined } = {}, fault?: Invalid | Conflict): Promise<Static<typeof Propose>> {
  return { title: typed.title ?? '', why: typed.why ?? '', errors: errorsOf(t, fault), topics: (await topics.all()).map((topic) => ({ value: topic.id, label: topic.labels[locale] ?? topic.labels.en, selected: typed.topics?.includes(topic.id) ?? false })) }
}

async function questionPage({ agenda, fellows, content, viewer, t }: ConsultDeps, ref: string, fault?: Invalid | Conflict): Promise<Static<typeof Page>> {
  const item = await agenda.read(viewer, ref)
  const draft = await agenda.input(viewer, item)
  const words = draft?.texts[draft.lang]
  const { phase, work, reason } = item.fields
  const isLive = item.publishedAt !== null
  const [{ n, isMine }, given, takings] = [await agenda.votes(viewer, item.id), await agenda.given(viewer), await agenda.takings(viewer, item.id)]
  const canVote = isLive && (phase === 'open' || phase === 'taken-up') && viewer.may('research.propose')
  const mayDecide = item.isKept && viewer.may('research.curate')
  const [answer = null] = isLive && work !== null ? await content.pick(viewer, [work]) : []
  const audience = (draft ?? item).audience
  return {
    item, title: words?.title ?? item.title, body: words?.body ?? item.body, lang: draft?.lang ?? item.lang, phase: isLive ? phase : item.state, votes: n, isMine, mayVote: canVote, left: Math.max(0, mostVotes - given), takers: takings.n, works: takings.works.filter(({ publishedAt }) => publishedAt !== null), own: takings.own, mayTake: canVote && viewer.may('research.submit'), answer, reason: isLive ? reason : '', people: canVote ? await fellows.whoCould(viewer, item.topics) : [],
    mayDecide, isProposed: item.state === 'proposed' || (mayDecide && isLive && (await content.draft(viewer, item.id)).rev > 0), errors: errorsOf(t, fault), audiences: (['members', 'public'] as const).map((value) => ({ value, label: t(`research.agenda.audience.${value}`), selected: value === (audience.includes('public') ? 'public' : 'members') })),
  }
}

/** The research agenda: what is asked, what matters most, and what answered it. */
export const agendaRoutes = (on: Routes<ConsultDeps, ConsultPermission>): Route[] => [
  on.get('/agenda', {
    may: 'read', input: Type.Object({ topic: word(60), phase: Type.Optional(oneOf(agendaPhases)), page: page() }), output: List, view: 'consult/agenda', formats: { atom: ({ title, rows }) => ({ title, entries: rows.map(({ item }) => entryOf(item)) }), csv: ({ rows }) => [['ref', 'title', 'state', 'votes', 'topics', 'published'], ...rows.map(({ item, votes }) => [item.ref, item.title, item.state, votes, item.topics.join('; '), item.publishedAt?.toISOString() ?? null])] },
    async run({ agenda, content, topics, viewer, locale, t }, { topic, phase, page: n = 1 }) {
      const asked = { ...topic ? { topic } : {}, ...phase ? { phase } : {} }
      const all = await topics.all()
      const counted = await content.facets(viewer, { kinds: [agendaKind], facets: asked }, { topic: all.map(({ id }) => id), phase: agendaPhases })
      const { rows, hasNext } = await agenda.list(viewer, { topic: topic || undefined, phase, page: n })
      const option = (name: 'topic' | 'phase', value: string, label: string, chosen: string | undefined) => ({ value, label, count: counted.by[name]?.get(value)?.n ?? 0, isMore: counted.by[name]?.get(value)?.isMore ?? false, selected: value === chosen })
      const facets = [
        { name: 'phase', options: agendaPhases.map((one) => option('phase', one, t(`research.kind.agenda-question.state.${one}`), phase)).filter(({ count, selected }) => count > 0 || selected) },
        { name: 'topic', options: all.map((one) => option('topic', one.id, one.labels[locale] ?? one.labels.en, topic)).filter(({ count, selected }) => count > 0 || selected).toSorted((a, b) => b.count - a.count || a.label.localeCompare(b.label, locale)) },
      ].filter(({ options }) => options.length > 0)
      return { title: t('research.agenda.title'), rows, facets, count: counted.all.n, isNarrowed: Object.keys(asked).length > 0, topic: topic ?? '', phase: phase ?? '', next: hasNext ? n + 1 : null, previous: n > 1 ? n - 1 : null, mayPropose: viewer.may('research.propose'), left: Math.max(0, mostVotes - await agenda.given(viewer)), waiting: await agenda.waiting(viewer) }
    },
  }),
  on.get('/agenda/propose', { may: 'propose', isInternal: true, output: Propose, view: 'consult/propose', run: (deps) => proposePage(deps) }),
  on.post('/agenda/propose', {
    may: 'propose', isInternal: true, input: Type.Object({ title: word(200), why: word(10_000), topics: Type.Optional(Type.Array(Type.String({ maxLength: 60 }), { maxItems: 10 })) }), output: Propose, view: 'consult/propose', again: (deps, typed, fault) => proposePage(deps, typed, fault),
    async run({ agenda, viewer }, { title = '', why = '', topics = [] }) { return redirect(`/research/agenda/${await agenda.propose(viewer, { title, why, topics })}`, 'research.agenda.proposed') },
  }),
  on.get('/agenda/:key', { may: 'read', input: Type.Object({ key: key() }), output: Page, view: 'consult/agenda-question', run: (deps, { key: ref }) => questionPage(deps, ref) }),
  on.post('/agenda/:key/vote', {
    may: 'propose', input: Type.Object({ key: key(), isFor: Type.Boolean() }), output: Page, view: 'consult/agenda-question', again: (deps, { key: ref = '' }, fault) => questionPage(deps, ref, fault),
    async run({ agenda, viewer }, { key: ref, isFor }) {
      const item = await agenda.read(viewer, ref)
      await agenda.vote(viewer, item, isFor)
      return redirect(item.path, isFor ? 'research.agenda.voted' : 'research.agenda.unvoted')
    },
  }),
  on.post('/agenda/:key/take', { may: 'submit', isInternal: true, input: Type.Object({ key: key() }), output: Page, view: 'consult/agenda-question', again: (deps, { key: ref = '' }, fault) => questionPage(deps, ref, fault), async run({ agenda, viewer }, { key: ref }) { return redirect(await agenda.take(viewer, await agenda.read(viewer, ref)), 'research.agenda.taken') } }),
  on.post('/agenda/:key/decide', {
    may: 'curate', isInternal: true, input: Type.Object({ key: key(), decision: oneOf(['open', 'decline', 'answer']), audience: Type.Optional(oneOf(['members', 'public'])), note: word(1_000), work: word(400) }), output: Page, view: 'consult/agenda-question', again: (deps, { key: ref = '' }, fault) => questionPage(deps, ref, fault),
    async run({ agenda, viewer }, { key: ref, decision, audience, note = '', work = '' }) {
      const item = await agenda.read(viewer, ref)
      if (decision === 'open') return redirect((await agenda.open(viewer, item, { isPublic: audience === 'public' })).path, 'research.agenda.opened')
      if (decision === 'decline') { await agenda.decline(viewer, item, note); return redirect('/research/agenda', 'research.agenda.declined') }
      await agenda.answer(viewer, item, work)
      return redirect(item.path, 'research.agenda.answered')
    },
  }),
]
