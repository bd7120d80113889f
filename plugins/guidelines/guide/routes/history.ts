import { Type } from 'typebox'
import { ItemShape, NotFound, key, oneOf, inputOf, type ItemInput, type Locale, type Route, type Routes } from '@diwan/core'
import { expanded } from '../blocks/expanded.ts'
import { difference, type PartDifference } from '../difference.ts'
import type { GuideDeps, GuidePermission } from '../deps.ts'
import { DocumentShape, RecommendationShape, lang, maybe, moment } from '../document-shape.ts'
import { placed } from '../changes.ts'
import { isPartId } from '../model.ts'
import { sectionsOf } from '../build-document.ts'
import type { DocumentRecommendation } from '../document-types.ts'
import { ways, type Backlink } from '../services/backlinks.ts'
import { versionOf, type Guideline } from '../services/guides.ts'
import { allShown, heldAgainst, withShown } from '../with-shown.ts'
import { headOf, HeadShape, pageReads, published } from './page.ts'

const drawn = <T>() => Type.Unsafe<T>({ type: 'object', additionalProperties: true })
const label = () => Type.String({ pattern: String.raw`^(\d{1,4}(\.\d{1,4})?|draft)$` })
const langQuery = () => Type.Optional(oneOf(['en', 'fr', 'es', 'ar']))
const BacklinkShape = Type.Object({ title: Type.String(), path: Type.String(), lang: lang(), kind: Type.String(), way: oneOf([...ways, 'linked']) })
const amendmentsCount = Type.Object({ open: Type.Integer(), accepted: Type.Integer(), declined: Type.Integer() })

/** The text of a version, or of the draft for its keepers. @throws NotFound */
async function inputAt(deps: GuideDeps, item: Guideline, asked: string): Promise<{ label: string; input: ItemInput }> {
  const { guides, guideDrafts, content, viewer } = deps
  if (asked === 'draft') return { label: 'draft', input: (await guideDrafts.open(viewer, item.id)).draft.input }
  const { label: found, rev } = await guides.revisionOf(viewer, item, asked)
  return { label: found, input: rev === item.rev ? inputOf(item) : (await content.revision(viewer, item.id, rev)).input }
}

export const historyRoutes = (on: Routes<GuideDeps, GuidePermission>): Route[] => [
  on.get('/:key/history', {
    may: 'read', input: Type.Object({ key: key(), lang: langQuery() }), view: 'guide/history', reads: pageReads,
    output: Type.Object({ ...HeadShape, amendments: amendmentsCount, verified: Type.Array(Type.Object({ name: Type.String(), version: Type.String(), note: Type.String(), dueOn: Type.String(), at: moment() })) }),
    async run(deps, { key: ref, lang: of }) {
      const item = await published(deps, ref)
      return { ...await headOf(deps, item, 'history', { lang: of }), amendments: await deps.amendments.counts(item.id), verified: await deps.readership.verifications(deps.viewer, item.id) }
    },
  }),

  on.get('/:key/v/:version', {
    may: 'read', input: Type.Object({ key: key(), version: label(), lang: langQuery() }), view: 'guide/version', reads: pageReads,
    output: Type.Object({ item: ItemShape, document: DocumentShape, current: Type.String(), newer: maybe(Type.String()), older: maybe(Type.String()) }),
    async run(deps, { key: ref, version, lang: of }) {
      const item = await published(deps, ref)
      const { label: found, rev } = await deps.guides.revisionOf(deps.viewer, item, version)
      const all = item.fields.versions.map(({ label: one }) => one), at = all.indexOf(found)
      const document = await deps.guides.documentOf(deps.viewer, item, { lang: of, rev })
      return { item, document: { ...document, sections: allShown(document.sections, { base: item.path, held: await heldAgainst(deps), t: deps.t }) }, current: item.fields.version, newer: all[at + 1] ?? null, older: all[at - 1] ?? null }
    },
  }),

  on.get('/:key/compare', {
    may: 'read', input: Type.Object({ key: key(), from: Type.Optional(label()), to: Type.Optional(label()), lang: langQuery() }), view: 'guide/compare', reads: pageReads,
    output: Type.Object({ item: ItemShape, from: Type.String(), to: Type.String(), lang: lang(), labels: Type.Array(Type.String()), parts: Type.Array(drawn<PartDifference>()), counts: Type.Array(Type.Object({ what: Type.String(), n: Type.Integer() })), note: Type.String() }),
    async run(deps, { key: ref, from, to, lang: of }) {
      const item = await deps.guides.read(deps.viewer, ref)
      const labels = item.fields.versions.map(({ label: one }) => one)
      const newest = labels.at(-1) ?? 'draft'
      const after = await inputAt(deps, item, to ?? newest)
      const before = await inputAt(deps, item, from ?? (after.label === 'draft' ? newest : labels[Math.max(0, labels.indexOf(after.label) - 1)] ?? newest))
      // In a language both have: else every sentence would be new.
      const language: Locale = [of, deps.viewer.locale].find((one) => one !== undefined && before.input.texts[one] && after.input.texts[one]) ?? after.input.lang
      const parts = difference(expanded(before.input), expanded(after.input), language)
      const counted = new Map<string, number>()
      for (const { what, kind } of parts) if (kind === 'recommendation') for (const one of what) counted.set(one, (counted.get(one) ?? 0) + 1)
      return {
        item, from: before.label, to: after.label, lang: language, labels: [...labels.toReversed(), ...item.isKept ? ['draft'] : []], parts, counts: [...counted].map(([what, n]) => ({ what, n })),
        note: item.fields.versions.find(({ label: one }) => one === after.label)?.note ?? '',
      }
    },
  }),

  on.get('/:key/r/:part', {
    may: 'read', input: Type.Object({ key: key(), part: Type.String({ maxLength: 20 }), since: Type.Optional(label()) }), view: 'guide/permalink', reads: pageReads,
    output: Type.Object({
      item: ItemShape, id: Type.String(), number: Type.String(), section: maybe(Type.String()), recommendation: maybe(RecommendationShape), version: Type.String(), goneSince: maybe(Type.String()), last: maybe(Type.Object({ version: Type.String(), recommendation: RecommendationShape })),
      trail: Type.Array(Type.Object({ label: Type.String(), at: moment(), what: Type.Array(Type.String()), title: Type.String(), lang: lang() })), mayAmend: Type.Boolean(), amendments: amendmentsCount, restsOn: Type.Array(BacklinkShape), reports: Type.Array(BacklinkShape), kits: Type.Array(Type.String()),
    }),
    async run(deps, { key: ref, part }) {
      const item = await published(deps, ref)
      if (!isPartId(part)) throw new NotFound()
      const current = await deps.guides.documentOf(deps.viewer, item)
      const stands = findPart(current, part)
      const gone = item.fields.gone.find(({ id }) => id === part)
      if (!stands && !gone) throw new NotFound()
      const trail = await trailOf(deps, item, part)
      const before = gone ? item.fields.versions[item.fields.versions.findIndex(({ label: one }) => one === gone.version) - 1] : undefined
      const last = before ? findPart(await deps.guides.documentOf(deps.viewer, item, { rev: before.rev }), part) : null
      const rows = await deps.amendments.of(deps.viewer, item.id, { part })
      const held = await heldAgainst(deps)
      const around = stands ? await aroundPart(deps, item, stands.recommendation) : { restsOn: [], reports: [], kits: [] }
      return {
        item, id: part, number: stands?.recommendation.number ?? last?.recommendation.number ?? '', section: stands?.section ?? null, recommendation: stands ? withShown(stands.recommendation, { base: item.path, mayAmend: deps.viewer.may('guidelines.amend'), held, t: deps.t }) : null, version: item.fields.version, goneSince: gone?.version ?? null, last: last && before ? { version: before.label, recommendation: withShown(last.recommendation, { base: item.path, held, t: deps.t }) } : null,
        trail, ...around, mayAmend: deps.viewer.may('guidelines.amend'), amendments: { open: rows.filter(({ state }) => state === 'open').length, accepted: rows.filter(({ state }) => state === 'accepted').length, declined: rows.filter(({ state }) => state === 'declined').length },
      }
    },
  }),
]

/** What rests on a recommendation: reports that say something of it, what is about its guideline, cards that came of the same cases, and the kits it stands in. */
async function aroundPart({ backlinks, reports, viewer, topics }: GuideDeps, item: Guideline, { id, evidence, pitfalls }: DocumentRecommendation) {
  const said = (await reports.beside(viewer, item.id)).byRecommendation.get(id) ?? []
  const whole = await backlinks.ofGuideline(viewer, item.id)
  const cards = await backlinks.besideCases(viewer, evidence.flatMap(({ item: source }) => source ?? []))
  const known = new Set(pitfalls)
  const technologies = new Set((await topics.all()).filter(({ kind }) => kind === 'technology').map((topic) => topic.id))
  return {
    restsOn: [...whole.filter(({ way }) => way !== 'report'), ...cards.filter((card) => !known.has(card.id))].map(backlinkShown), kits: item.topics.filter((topic) => technologies.has(topic)),
    reports: said.map(({ title, path, lang: of }) => ({ title, path, lang: of, kind: 'guidelines.report', way: 'report' as const })),
  }
}
const backlinkShown = ({ title, path, lang: of, kind, way }: Backlink) => ({ title, path, lang: of, kind, way })

function findPart({ sections }: { sections: { number: string; title: string; recommendations: DocumentRecommendation[] }[] }, part: string) {
  for (const section of sections) {
    const recommendation = section.recommendations.find(({ id }) => id === part)
    if (recommendation) return { section: `${section.number}. ${section.title}`, recommendation }
  }
  return null
}

/** What became of one recommendation, version by version, newest first: only those in which something did. At most the last 40 versions. */
async function trailOf({ content, viewer }: GuideDeps, item: Guideline, part: string) {
  const revisions = (await content.history(viewer, item.id, { limit: 100 })).toReversed()
  const seen = new Map<string, ItemInput>()
  for (const { input } of revisions) { const version = versionOf(input); if (version !== '') seen.set(version, input) }
  const trail: { label: string; at: Date; what: string[]; title: string; lang: Locale }[] = []
  let before: ItemInput | null = null
  for (const { label: version, at } of item.fields.versions.slice(-40)) {
    const input = seen.get(version)
    if (!input) continue
    const stood = before !== null && placed(sectionsOf(before)).has(part)
    const stands = placed(sectionsOf(input)).has(part)
    const what = !stood && stands ? ['added'] : stood && !stands ? ['removed'] : stood && before !== null ? difference(expanded(before), expanded(input), input.texts[viewer.locale] && before.texts[viewer.locale] ? viewer.locale : input.lang).find(({ id }) => id === part)?.what ?? [] : []
    if (what.length > 0) {
      const lang_: Locale = input.texts[viewer.locale] ? viewer.locale : input.lang
      const words = ((input.texts[lang_]?.extra?.['parts'] ?? []) as { id: string; title: string }[]).find(({ id }) => id === part)
      trail.push({ label: version, at: new Date(at), what, title: words?.title ?? '', lang: lang_ })
    }
    before = input
  }
  return trail.toReversed()
}
