import { Type } from 'typebox'
import { ItemSummaryShape, key, oneOf, outcomes, redirect, type ItemInput, type ItemSummary, type Route, type Routes } from '@diwan/core'
import type { GuideDeps, GuidePermission } from '../deps.ts'
import { DocumentShape, lang, maybe, moment } from '../document-shape.ts'
import { blankWords } from '../edits.ts'
import { type PartWords, type Recommendation, type Section } from '../model.ts'
import { kindName } from '../services/guides.ts'
import { topicChoices } from './desk.ts'

const words = (maxLength: number) => Type.Optional(Type.String({ maxLength }))
const Choice = Type.Object({ value: Type.String(), label: Type.String(), selected: Type.Boolean() })
const Posted = { title: words(300), summary: words(800), topics: Type.Optional(Type.Array(Type.String({ maxLength: 60 }), { maxItems: 40 })), outcomes: Type.Optional(Type.Array(Type.String({ maxLength: 30 }), { maxItems: 4 })), ideas: words(12_000), originLabel: words(300), originUrl: words(1_000), seen: words(2_000) }
const PostedShape = Type.Object(Posted)
type Posted = Partial<import('typebox').Static<typeof PostedShape>>
const Form = Type.Object({
  title: Type.String(), summary: Type.String(), ideas: Type.String(), originLabel: Type.String(), originUrl: Type.String(), topics: Type.Array(Choice), outcomes: Type.Array(Choice),
  similar: Type.Array(ItemSummaryShape), seen: Type.String(), errors: Type.Array(Type.Object({ id: Type.String(), error: Type.String() })),
})
const lines = (text: string | undefined) => (text ?? '').replaceAll('\r\n', '\n').split('\n').map((line) => line.replace(/^[-*•]\s*/, '').trim()).filter(Boolean)
const ideasMost = 40

/** Guidelines that speak of the same, by the words of the title; what was seen once is not asked again. */
async function similarTo({ search, viewer }: GuideDeps, title: string): Promise<ItemSummary[]> {
  if (title.trim() === '') return []
  const { hits } = await search.find(viewer, { text: title.slice(0, 200), kinds: [kindName], limit: 8 })
  const said = new Set(significant(title))
  return hits.map(({ item }) => item).filter((item) => significant(item.title).filter((word) => said.has(word)).length >= Math.min(2, said.size)).slice(0, 5)
}
const significant = (title: string): string[] => (title.toLocaleLowerCase().match(/[\p{L}\p{N}]{4,}/gu) ?? []).map((word) => word.slice(0, 6))

async function formOf(deps: GuideDeps, posted: Posted, similar: readonly ItemSummary[], errors: { id: string; error: string }[] = []) {
  const { topics, locale, t } = deps
  return {
    title: posted.title ?? '', summary: posted.summary ?? '', ideas: posted.ideas ?? '', originLabel: posted.originLabel ?? '', originUrl: posted.originUrl ?? '', topics: topicChoices(await topics.all(), locale, posted.topics ?? []),
    outcomes: outcomes.map((value) => ({ value, label: t(`core.outcome.${value}`), selected: posted.outcomes?.includes(value) ?? false })), similar: [...similar], seen: similar.map(({ id }) => id).join(' '), errors,
  }
}

/** What a proposal begins with: the template's sections, and its ideas as sentences without grades, each with where it comes from. */
export function proposedInput({ t, locale }: Pick<GuideDeps, 't' | 'locale'>, posted: Posted): ItemInput {
  const origin = (posted.originLabel ?? '').trim() === '' && (posted.originUrl ?? '').trim() === '' ? null : { label: (posted.originLabel ?? '').trim(), url: (posted.originUrl ?? '').trim() }
  const ideas = lines(posted.ideas).slice(0, ideasMost)
  const recommendations = ideas.map((_, n) => ({ id: `r-0-${n + 1}`, lowered: [], raised: [], evidence: [], pitfalls: [], applies: [], since: '', origin }) as unknown as Recommendation)
  const template = ['starting', 'running', 'leaving'].map((name, n) => ({ id: `s-${n + 1}`, title: t(`guidelines.template.${name}`) }))
  const sections: Section[] = [...ideas.length > 0 ? [{ id: 's-0', recommendations }] : [], ...template.map(({ id }) => ({ id, recommendations: [] }))]
  const parts: PartWords[] = [...ideas.length > 0 ? [{ ...blankWords('s-0'), lead: 0, title: t('guidelines.template.ideas') }] : [], ...ideas.map((title, n) => ({ ...blankWords(`r-0-${n + 1}`), title: title.slice(0, 600) })), ...template.map(({ id, title }) => ({ ...blankWords(id), lead: 0, title }))]
  return {
    lang: locale, audience: ['members'], handling: 'community', topics: posted.topics ?? [], fields: { outcomes: outcomes.filter((one) => posted.outcomes?.includes(one)), sections, version: '', versions: [], gone: [], count: ideas.length, verifiedOn: null },
    texts: { [locale]: { title: (posted.title ?? '').trim(), summary: (posted.summary ?? '').trim(), body: '', maker: 'author', extra: { keyPoints: [], unknown: '', method: '', parts } } },
  }
}

export const proposeRoutes = (on: Routes<GuideDeps, GuidePermission>): Route[] => [
  on.get('/propose', {
    may: 'propose', isInternal: true, input: Type.Object({ title: words(300), from: words(1_000), label: words(300), topic: words(60), ideas: words(12_000) }), output: Form, view: 'guide/propose',
    run: (deps, { title = '', from = '', label = '', topic, ideas = '' }) => formOf(deps, { title, originUrl: from, originLabel: label, ideas, topics: topic === undefined ? [] : [topic] }, []),
  }),

  on.post('/propose', {
    may: 'propose', isInternal: true, input: Type.Object(Posted), output: Form, view: 'guide/propose',
    async run(deps, posted) {
      const { viewer, t, content, notices, audit } = deps
      const errors = [
        ...(posted.title ?? '').trim() === '' ? [{ id: 'title', error: t('guidelines.propose.fault.title') }] : (posted.title ?? '').trim().length > 200 ? [{ id: 'title', error: t('core.item.fault.too-long', { limit: 200 }) }] : [],
        ...(posted.summary ?? '').trim() === '' ? [{ id: 'summary', error: t('guidelines.propose.fault.summary') }] : (posted.summary ?? '').trim().length > 600 ? [{ id: 'summary', error: t('core.item.fault.too-long', { limit: 600 }) }] : [],
        ...(posted.topics ?? []).length === 0 ? [{ id: 'topics', error: t('guidelines.propose.fault.topics') }] : [],
        ...lines(posted.ideas).length > ideasMost ? [{ id: 'ideas', error: t('guidelines.propose.fault.ideas', { n: ideasMost }) }] : [],
      ]
      if (errors.length > 0) return formOf(deps, posted, [], errors)
      const similar = await similarTo(deps, posted.title ?? '')
      const seen = new Set((posted.seen ?? '').split(' '))
      if (similar.some(({ id }) => !seen.has(id))) return formOf(deps, posted, similar)
      const { id } = await content.create(viewer, kindName, proposedInput(deps, posted))
      await notices.tell('guidelines.proposed', { to: { holders: ['staff:guidelines'] }, item: id, path: `/guidelines/${id}/desk`, actor: viewer.id, key: `proposed:${id}` })
      await audit.record(viewer, 'guidelines.guideline.proposed', `item:${id}`)
      return redirect(`/guidelines/${id}/desk`, 'guidelines.propose.done')
    },
  }),

  on.get('/queue', {
    may: 'propose', isInternal: true, input: Type.Object({ state: words(20) }), view: 'guide/queue',
    output: Type.Object({
      state: Type.String(), tabs: Type.Array(Type.Object({ state: Type.String(), n: Type.Integer() })), isStaff: Type.Boolean(),
      rows: Type.Array(Type.Object({ item: ItemSummaryShape, state: Type.String(), days: Type.Integer(), isRevision: Type.Boolean(), amendments: Type.Integer(), reviewDueOn: maybe(Type.String()) })),
    }),
    async run({ content, viewer, keptTasks, clock }, { state = '' }) {
      const waiting = await content.mine(viewer, { kinds: [kindName], limit: 100 })
      const { amendments: kept } = await keptTasks.of(viewer)
      const open = new Map(kept.map((one) => [one.item.id, one]))
      const days = (at: Date) => Math.max(0, Math.floor((clock.now().getTime() - at.getTime()) / 86_400_000))
      const rows = [
        ...waiting.map((item) => ({ item, state: item.why === 'review' ? 'due' : item.state, days: days(item.updatedAt), isRevision: item.publishedAt !== null && item.why === 'draft', amendments: open.get(item.id)?.n ?? 0, reviewDueOn: item.reviewDueOn })),
        ...kept.map(({ item, n, since }) => ({ item, state: 'amendments', days: days(since), isRevision: false, amendments: n, reviewDueOn: null })),
      ].toSorted((a, b) => b.days - a.days)
      const counted = new Map<string, number>()
      for (const row of rows) counted.set(row.state, (counted.get(row.state) ?? 0) + 1)
      const order = ['proposal', 'scoping', 'drafting', 'consultation', 'review', 'approved', 'amendments', 'due']
      return { state, tabs: order.filter((one) => counted.has(one)).map((one) => ({ state: one, n: counted.get(one) ?? 0 })), isStaff: viewer.tokens.includes('staff:guidelines'), rows: rows.filter((row) => state === '' || row.state === state) }
    },
  }),

  on.get('/consultations/:consultation', {
    may: 'read', isInternal: true, input: Type.Object({ consultation: key() }), view: 'guide/consultation',
    output: Type.Object({ id: Type.String(), document: DocumentShape, untilOn: Type.String(), isOpen: Type.Boolean(), openedAt: moment(), amendments: Type.Array(Type.Object({ part: Type.String(), words: Type.String(), reason: Type.String(), name: Type.String(), administration: maybe(Type.String()), at: moment(), state: oneOf(['open', 'accepted', 'declined']), lang: lang() })), mayAmend: Type.Boolean() }),
    async run(deps, { consultation: known }) {
      const { consultations, guides, amendments, viewer } = deps
      const { input, untilOn, isOpen, openedAt } = await consultations.read(viewer, known)
      const rows = await amendments.of(viewer, known)
      return { id: known, document: await guides.discussed(viewer, known, input), untilOn, isOpen, openedAt, amendments: rows.map(({ part, words: said, reason, name, administration, at, state, lang: of }) => ({ part, words: said, reason, name, administration, at, state, lang: of })), mayAmend: viewer.may('guidelines.amend') && isOpen }
    },
  }),
]
