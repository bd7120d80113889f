import { Type } from 'typebox'
import { ItemShape, ItemSummaryShape, NotFound, key, oneOf, redirect, inputOf, type ItemSummary, type Route, type Routes } from '@diwan/core'
import { noteOf } from '../../cards/services/card-shelf.ts'
import { sectionsOf } from '../build-document.ts'
import type { GuideDeps, GuidePermission } from '../deps.ts'
import { DocumentShape, lang, maybe } from '../document-shape.ts'
import { neighbour } from '../neighbours.ts'
import type { Guideline } from '../services/guides.ts'
import { allShown, heldAgainst } from '../with-shown.ts'

export const tabs = ['recommendations', 'evidence', 'cost', 'adoption', 'discussion', 'history'] as const
export type Tab = (typeof tabs)[number]
const Near = Type.Object({ title: Type.String(), path: Type.String(), lang: lang(), kind: Type.String(), note: Type.String() })
const Adopted = Type.Object({ id: Type.String(), n: Type.Integer(), named: Type.Array(Type.String()) })
export const HeadShape = {
  item: ItemShape, document: DocumentShape, tab: oneOf(tabs), kinds: Type.String(), isDue: Type.Boolean(),
  supersededBy: Type.Array(Near), related: Type.Array(Near), versed: Type.Array(Type.Object({ name: Type.String(), title: Type.String(), administration: maybe(Type.String()), path: Type.String() })),
  adopted: Type.Array(Adopted), isKept: Type.Boolean(), mayAmend: Type.Boolean(), mayRecord: Type.Boolean(), isFollowed: Type.Boolean(),
  topic: maybe(Type.String()), differing: Type.Integer(),
}
const Page = Type.Object(HeadShape)
const Input = Type.Object({ key: key(), lang: Type.Optional(oneOf(['en', 'fr', 'es', 'ar'])) })
export const pageReads = ['guidelines.guideline', 'guidelines.edition', 'guidelines.adoption', 'guidelines.report', 'guidelines.pitfall', 'guidelines.case', 'guidelines.analysis', 'guidelines.registers', 'guidelines.assessment', 'guidelines.block', 'research.work', 'core.person', 'core.topic', 'core.administration', 'directory.person']

/** Relations that have words of their own. */
const knownRelations = ['updates', 'obsoletes', 'from', 'about', 'guideline', 'supersedes', 'evidence', 'pitfall']
const near = ({ title, path, lang: of, kind }: ItemSummary, note = '') => ({ title, path, lang: of, kind, note })

/** What every tab of a guideline has: its text, and what stands beside it. */
export async function headOf(deps: GuideDeps, item: Guideline, tab: Tab, asked: { lang?: 'en' | 'fr' | 'es' | 'ar' | undefined } = {}) {
  const { guides, content, viewer, directory, reports, clock, t } = deps
  const input = inputOf(item)
  const pitfallIds = sectionsOf(input).flatMap(({ recommendations }) => recommendations.flatMap(({ pitfalls = [] }) => pitfalls))
  const topic = item.topics[0] ?? null
  const [sources, standing, linked, beside, held, told, versed] = await Promise.all([
    guides.sources(viewer, input, pitfallIds), guides.standing(viewer, item.id, item.fields.version), content.related(viewer, item, 10), neighbour(deps, 'adoption')?.beside(viewer, item.id), heldAgainst(deps), tab === 'recommendations' ? reports.beside(viewer, item.id) : null,
    tab === 'recommendations' && topic !== null && directory && viewer.id !== null ? directory.versed(viewer, topic, 3) : [],
  ])
  const document = await guides.compose(viewer, item, input, { lang: asked.lang, rev: item.rev, ...standing, sources })
  const adopted = [...beside ?? []].map(([id, { n, named }]) => ({ id, n: n ?? named.length, named: [...named] })).filter(({ n }) => n > 0)
  const sections = allShown(document.sections, { base: item.path, mayAmend: viewer.may('guidelines.amend'), adopted: new Map(adopted.map(({ id, n }) => [id, n])), ...told ? { reported: { of: told.byRecommendation, name: await administrationNames(deps) } } : {}, held, t })
  const notes = new Map(sources.items.filter(({ kind }) => kind === 'guidelines.pitfall').map((card) => [card.id, noteOf(card)]))
  // Several recommendations of a section may name one pitfall: it is met there once.
  const shown = { ...document, sections: sections.map((section) => ({ ...section, pitfalls: [...new Set(section.recommendations.flatMap(({ pitfalls }) => pitfalls))].flatMap((id) => notes.get(id) ?? []) })) }
  return {
    item, document: shown, tab, kinds: item.kind, topic, isDue: document.reviewDueOn !== null && document.reviewDueOn < clock.now().toISOString().slice(0, 10),
    supersededBy: linked.flatMap((one) => one.why === 'linked' && one.relation === 'obsoletes' && !one.isOutgoing ? [near(one.item)] : []),
    related: linked.filter((one) => !(one.why === 'linked' && one.relation === 'obsoletes')).slice(0, 6).map((one) => near(one.item, one.why === 'linked' ? knownRelations.find((relation) => relation === one.relation) ?? 'related' : 'topic')),
    versed: versed.map(({ name, title, administration, path }) => ({ name, title, administration, path })), adopted, differing: sections.reduce((n, { recommendations }) => n + recommendations.filter((one) => one.shown.differs.length > 0).length, 0),
    isKept: item.isKept, mayAmend: viewer.may('guidelines.amend'), mayRecord: viewer.may('guidelines.national') && viewer.administration !== null, isFollowed: item.isFollowed,
  }
}

/** What administrations are called in the reader's language. */
async function administrationNames({ people, locale, t }: GuideDeps): Promise<(code: string | null) => string> {
  const names = new Map((await people.administrations()).map(({ code, names: all }) => [code, all[locale] ?? all.en]))
  return (code) => code === null ? t('core.hub-desk') : names.get(code) ?? code
}

/** A guideline that was never published is read on its desk, by its keepers, or where it is discussed. @throws NotFound */
async function unpublished({ viewer, consultations }: GuideDeps, item: Guideline) {
  if (item.isKept) return redirect(`/guidelines/${item.id}/desk`)
  await consultations.read(viewer, item.id)
  return redirect(`/guidelines/consultations/${item.id}`)
}

export const pageRoutes = (on: Routes<GuideDeps, GuidePermission>): Route[] => [
  on.get('/:key', {
    may: 'read', input: Input, output: Page, view: 'guide/recommendations', reads: pageReads,
    async run(deps, { key: ref, lang: of }) {
      const item = await deps.guides.read(deps.viewer, ref)
      if (item.publishedAt === null) return unpublished(deps, item)
      return headOf(deps, item, 'recommendations', { lang: of })
    },
  }),

  on.get('/:key/evidence', {
    may: 'read', input: Input, view: 'guide/evidence', reads: pageReads,
    output: Type.Object({ ...HeadShape, outcomes: Type.Array(Type.Object({ title: Type.String(), path: Type.String(), lang: lang(), administration: maybe(Type.String()), what: Type.String(), baseline: Type.Number(), target: maybe(Type.Number()), actual: Type.Number(), from: Type.String(), until: Type.String(), certainty: Type.Integer(), change: maybe(Type.Number()) })) }),
    formats: {
      csv: ({ document }) => [['number', 'recommendation', 'verb', 'strength', 'certainty', 'lowered', 'raised', 'evidence'],
        ...document.sections.flatMap(({ recommendations }) => recommendations.map((one) => [one.number, one.title, one.verb, one.strength, one.certainty, one.lowered.join(' '), one.raised.join(' '), one.evidence.map(({ title }) => title).join('; ')]))],
    },
    async run(deps, { key: ref, lang: of }) {
      const item = await published(deps, ref)
      const [head, outcomes] = await Promise.all([headOf(deps, item, 'evidence', { lang: of }), outcomesOf(deps, item)])
      return { ...head, outcomes }
    },
  }),

  on.get('/:key/cost', {
    may: 'read', input: Input, view: 'guide/cost', reads: pageReads,
    output: Type.Object({ ...HeadShape, analyses: Type.Array(ItemSummaryShape), registers: Type.Array(ItemSummaryShape) }),
    async run(deps, { key: ref, lang: of }) {
      const item = await published(deps, ref)
      const [topic] = item.topics
      const about = async (name: 'analyses' | 'registers') => topic === undefined ? [] : [...await neighbour(deps, name)?.about(deps.viewer, topic, 6) ?? []]
      const [head, analyses, registers] = await Promise.all([headOf(deps, item, 'cost', { lang: of }), about('analyses'), about('registers')])
      return { ...head, analyses, registers }
    },
  }),

  on.get('/:key/adoption', {
    may: 'read', input: Input, view: 'guide/adoption', reads: pageReads, output: Page,
    run: async (deps, { key: ref, lang: of }) => headOf(deps, await published(deps, ref), 'adoption', { lang: of }),
  }),

  on.get('/:key/discussion', {
    may: 'read', input: Input, view: 'guide/discussion', reads: pageReads, output: Page,
    run: async (deps, { key: ref, lang: of }) => headOf(deps, await published(deps, ref), 'discussion', { lang: of }),
  }),
]

/** @throws NotFound for what is only a draft */
export async function published({ guides, viewer }: GuideDeps, ref: string): Promise<Guideline> {
  const item = await guides.read(viewer, ref)
  if (item.publishedAt === null) throw new NotFound()
  return item
}

/** Measured before and after, as assessments tell it, of what this guideline is about. */
async function outcomesOf(deps: GuideDeps, item: Guideline) {
  const outcomes = neighbour(deps, 'outcomes')
  const own = await outcomes?.of?.(deps.viewer, item.id, 10) ?? []
  return own.map(({ title, path, lang: of, administration, what, baseline, target, actual, from, until, certainty, change }) => ({ title, path, lang: of, administration, what, baseline, target, actual, from, until, certainty, change }))
}
