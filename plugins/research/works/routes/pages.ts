import { Type, type Static } from 'typebox'
import { CountShape, FacetShape, ItemPageShape, ItemShape, ItemSummaryShape, NotFound, inputOf, key, paging, redirect, type AttachmentCard, type FeedEntry, type ItemInput, type ItemSummary, type Locale, type Route, type Routes } from '@diwan/core'
import type { WorksDeps, WorksPermission } from '../deps.ts'
import { difference, type PartDifference } from '../deposit/difference.ts'
import { external, reproducibilityChecks, type Creator, type Related, type Resource, type WorkFields, type WorkTexts, type WorkVersion } from '../model/fields.ts'
import type { Work } from '../model/versions.ts'
import type { Asked, LooseFinding } from '../services/catalogue.ts'
import { findingsOf, type SaidFinding, type WorkVersionRead } from '../services/works.ts'
import { drawn, maybe, word } from './shapes.ts'

export const kinds = ['research.work', 'research.term', 'core.topic', 'core.administration', 'core.settings']
const Query = Type.Object({ type: word(40), topic: word(60), administration: word(16), lang: word(5), year: word(4), access: word(12), sectors: word(40), ...paging })
const Row = Type.Object({ ...ItemSummaryShape.properties, typeLabel: Type.String(), creators: Type.String(), identifier: Type.String() })
const Home = Type.Object({ title: Type.String(), newest: Type.Array(Row), findings: Type.Array(drawn<LooseFinding>()), types: Type.Array(Type.Object({ value: Type.String(), label: Type.String(), n: Type.Integer() })), topics: Type.Array(Type.Object({ value: Type.String(), label: Type.String(), n: Type.Integer() })), total: CountShape, maySubmit: Type.Boolean(), isEditor: Type.Boolean(), mayName: Type.Boolean(), mayImport: Type.Boolean(), waiting: Type.Integer() })
const List = Type.Object({ title: Type.String(), items: ItemPageShape, rows: Type.Array(Row), facets: Type.Array(FacetShape), count: CountShape, isNarrowed: Type.Boolean(), maySubmit: Type.Boolean(), mayFile: Type.Boolean() })
/** A study as its pages show it: its words in one language, everything named. */
export const Shown = Type.Object({
  title: Type.String(), summary: Type.String(), body: Type.String(), lang: Type.String(), identifier: maybe(Type.String()), n: Type.Integer(), type: Type.String(), typeLabel: Type.String(), creators: Type.Array(drawn<Creator & { shown: string; orcidUrl: string }>()), byline: Type.String(), year: Type.String(), publisher: Type.String(), keywords: Type.Array(Type.String()), languages: Type.Array(Type.String()),
  findings: Type.Array(drawn<SaidFinding>()), implications: Type.String(), implicationsLang: Type.String(), limits: Type.String(), limitsLang: Type.String(), funding: Type.Array(drawn<object>()), ethics: Type.String(), reproducibility: Type.String(), checks: Type.Array(Type.Object({ label: Type.String(), isMet: Type.Boolean() })), hasBadge: Type.Boolean(), met: Type.Integer(),
  licence: Type.Object({ label: Type.String(), note: Type.String(), url: Type.String() }), related: Type.Array(drawn<Related & { url: string; label: string }>()), resources: Type.Array(drawn<Resource>()), doi: Type.String(), doiUrl: Type.String(), container: Type.String(), source: maybe(drawn<{ label: string; url: string; harvestedOn: string | null }>()), retractedOn: maybe(Type.String()), retraction: Type.String(),
})
export type Shown = Static<typeof Shown>
const Versions = Type.Array(drawn<WorkVersion & { identifier: string; path: string; isShown: boolean }>())
const Full = Type.Object({ access: Type.String(), embargoUntil: maybe(Type.String()), isReadable: Type.Boolean(), text: Type.String(), lang: Type.String(), files: Type.Array(drawn<AttachmentCard>()), path: Type.String(), ask: maybe(Type.String()) })
const Page = Type.Object({ item: ItemShape, shown: Shown, versions: Versions, full: Full, reviewers: Type.Array(Type.String()), reviewed: Type.Integer(), related: Type.Array(ItemSummaryShape), mayRetract: Type.Boolean(), isOwn: Type.Boolean(), asking: Type.Integer(), mayFile: Type.Boolean() })

export const entryOf = (item: ItemSummary): FeedEntry => ({ id: item.id, title: item.title, summary: item.summary, path: item.path, at: item.publishedAt ?? item.updatedAt, updatedAt: item.updatedAt, lang: item.lang })
export const nameOf = ({ given, family, name }: Pick<Creator, 'given' | 'family' | 'name'>): string => name || `${given} ${family}`.trim()

/** Lists name at most three; the page names all. */
export async function rowsOf({ vocabularies, works, locale, t }: WorksDeps, items: readonly ItemSummary[]): Promise<Static<typeof Row>[]> {
  const types = await vocabularies.labels('type', locale)
  return items.map((item) => {
    const { creators = [], type = '' } = item.fields as Partial<WorkFields>
    const names = creators.filter(({ role }) => role === 'author').map(nameOf)
    return { ...item, fields: { type, access: item.fields['access'], year: item.fields['year'], version: item.fields['version'] }, extra: {}, typeLabel: types.get(type) ?? type, identifier: works.identifier(item) ?? '', creators: names.length > 3 ? t('research.and-others', { names: names.slice(0, 2).join(', '), n: names.length - 2 }) : names.join(', ') }
  })
}

const addressOf = ({ scheme, identifier }: Related): string => {
  const bare = identifier.trim()
  switch (scheme) {
    case 'doi': return `https://doi.org/${bare}`
    case 'url': return /^https?:\/\//i.test(bare) ? bare : ''
    case 'arxiv': return `https://arxiv.org/abs/${bare.replace(/^arxiv:/i, '')}`
    case 'handle': return /^https?:/i.test(bare) ? bare : `https://hdl.handle.net/${bare}`
    default: return ''
  }
}

/** What a draft may not have said yet. */
const unsaid: Pick<WorkFields, 'type' | 'creators' | 'publisher' | 'year' | 'languages' | 'findings' | 'funding' | 'related' | 'resources' | 'checks' | 'licence' | 'doi' | 'container' | 'source' | 'versions' | 'retractedOn' | 'retraction'> = {
  type: 'paper', creators: [], publisher: '', year: null, languages: [], findings: [], funding: [], related: [], resources: [], checks: [], licence: '', doi: '', container: '', source: null, versions: [], retractedOn: null, retraction: '',
}

export async function shownOf(deps: WorksDeps, { work, input, n, identifier }: WorkVersionRead, asked?: Locale): Promise<Shown> {
  const { vocabularies, content, viewer, locale, t } = deps
  const lang = asked !== undefined && input.texts[asked] ? asked : input.texts[locale] ? locale : input.lang
  const [text, original] = [input.texts[lang], input.texts[input.lang]]
  const fields = { ...unsaid, ...input.fields } as WorkFields, live = { ...unsaid, ...work.fields }
  const [extra, first] = [(text?.extra ?? {}) as Partial<WorkTexts>, (original?.extra ?? {}) as Partial<WorkTexts>]
  const terms = await vocabularies.all()
  const term = (vocabulary: string, code: string) => terms.find((one) => one.vocabulary === vocabulary && one.code === code)
  const licence = term('licence', fields.licence), type = term('type', fields.type)
  const cited = new Map((await content.pick(viewer, fields.related.flatMap(({ item }) => item ?? []))).map((one) => [one.id, one]))
  const names = new Intl.DisplayNames([locale], { type: 'language' })
  const creators = fields.creators.map((one) => ({ ...one, shown: nameOf(one), orcidUrl: one.orcid === '' ? '' : `https://orcid.org/${one.orcid}` }))
  const version = fields.versions.find((one) => one.n === n) ?? live.versions.find((one) => one.n === n)
  return {
    title: text?.title || original?.title || '', summary: text?.summary || original?.summary || '', body: text?.body || original?.body || '', lang, identifier, n, type: fields.type, typeLabel: type?.labels[locale] || type?.labels.en || fields.type, creators,
    byline: creators.filter(({ role }) => role === 'author').map(({ shown }) => shown).join(', '), year: String(fields.type === 'external' ? fields.year ?? '' : version?.at.slice(0, 4) ?? fields.year ?? ''), publisher: fields.publisher, keywords: extra.keywords?.length ? extra.keywords : first.keywords ?? [], languages: fields.languages.map((code) => names.of(code) ?? code),
    findings: findingsOf(input, lang, work.path), implications: extra.implications || first.implications || '', implicationsLang: extra.implications ? lang : input.lang, limits: extra.limits || first.limits || '', limitsLang: extra.limits ? lang : input.lang, funding: fields.funding, ethics: extra.ethics || first.ethics || '', reproducibility: extra.reproducibility || first.reproducibility || '',
    checks: reproducibilityChecks.map((one) => ({ label: t(`research.check.${one}`), isMet: fields.checks.includes(one) })), met: fields.checks.length, hasBadge: fields.checks.length === reproducibilityChecks.length && fields.resources.length > 0,
    licence: { label: licence?.labels[locale] || licence?.labels.en || fields.licence, note: licence?.notes[locale] || licence?.notes.en || '', url: licence?.url ?? '' },
    related: fields.related.flatMap((one) => { const found = one.item === null ? undefined : cited.get(one.item); return one.item !== null && !found ? [] : [{ ...one, url: found ? found.path : addressOf(one), label: found ? found.title : one.identifier }] }),
    resources: fields.resources, doi: fields.doi, doiUrl: fields.doi === '' ? '' : `https://doi.org/${fields.doi}`, container: fields.container, source: fields.source, retractedOn: live.retractedOn, retraction: live.retraction,
  }
}

/** Full text and files of one version, as far as this viewer may have them; in their language where somebody wrote it so. `wanted`: in that one. */
async function fullOf({ holdings, viewer }: WorksDeps, { id, ref, fields: { retractedOn, version } }: Work, n: number, input: Pick<ItemInput, 'fields'>, wanted: Locale = viewer.locale): Promise<Static<typeof Full>> {
  const fields = input.fields as unknown as WorkFields
  const held = retractedOn === null ? await holdings.read(viewer, fields.holding) : { item: null, input: null, files: [] }
  const lang = held.input?.texts[wanted]?.body ? wanted : held.input?.lang ?? 'en'
  const text = held.input?.texts[lang]?.body ?? ''
  return { access: fields.access, embargoUntil: fields.embargoUntil, isReadable: held.item !== null && held.item.publishedAt !== null, text, lang, files: held.files.map((one) => ({ ...one, path: `/research/download/${ref ?? id}/${one.id}${n === version ? '' : `?v=${n}`}` })), path: held.item?.path ?? '', ask: fields.access === 'restricted' && retractedOn === null ? `/research/${ref ?? id}/access` : null }
}

const versionsOf = ({ works }: WorksDeps, work: Work, shown: number) => work.fields.versions.toReversed().map((one) => ({ ...one, identifier: works.identifier(work, one.n) ?? '', path: one.n === work.fields.version ? work.path : `${work.path}/v/${one.n}`, isShown: one.n === shown }))

/** Who stands for it as it is: of the newest round that had any, names where reviewers were told of, else how many there were. */
export async function reviewedBy({ rounds, reviews }: WorksDeps, work: Work): Promise<{ reviewers: string[]; reviewed: number }> {
  for (const round of await rounds.of(work.id)) {
    const seen = await reviews.seenBy(round)
    if (seen.length > 0) return { reviewers: [...new Set(seen.flatMap(({ name }) => name ?? []))], reviewed: seen.length }
  }
  return { reviewers: [], reviewed: 0 }
}

/** Studies as everybody reads them. The last of all routes: a key stands where others have words. */
export const pageRoutes = (on: Routes<WorksDeps, WorksPermission>): Route[] => [
  on.get('/', {
    may: 'read', output: Home, view: 'works/home', reads: kinds, formats: { atom: ({ title, newest }) => ({ title, entries: newest.map((item) => entryOf(item as unknown as ItemSummary)) }) },
    async run(deps) {
      const { catalogue, decisions, viewer, t } = deps
      const { facets, count } = await catalogue.facets(viewer, {}, t)
      const of = (name: string, most: number) => (facets.find((one) => one.name === name)?.options ?? []).map(({ value, label, count: n }) => ({ value, label, n })).slice(0, most)
      const isEditor = viewer.may('research.curate')
      return { title: t('research.title'), mayName: viewer.may('research.vocabulary'), mayImport: viewer.may('research.import'), newest: await rowsOf(deps, await catalogue.newest(viewer)), findings: await catalogue.findings(viewer, { limit: 4 }), types: of('type', 8), topics: of('topic', 10), total: count, maySubmit: viewer.may('research.submit'), isEditor, waiting: isEditor ? (await decisions.waiting(viewer)).length : 0 }
    },
  }),
  on.get('/works', {
    may: 'read', input: Query, output: List, view: 'works/list', reads: kinds, formats: {
      atom: ({ title, items }) => ({ title, entries: items.rows.map(entryOf) }),
      csv: ({ rows }) => [['identifier', 'ref', 'title', 'authors', 'type', 'year', 'language', 'administration', 'topics', 'published'], ...rows.map((row) => [row.identifier, row.ref, row.title, row.creators, row.fields['type'] as string, row.fields['year'] as number, row.lang, row.administration, row.topics.join('; '), row.publishedAt?.toISOString() ?? null])],
    },
    async run(deps, { after, before, limit, ...query }) {
      const { works, catalogue, viewer, t } = deps
      const asked = Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined && value !== '')) as Asked
      const { facets, count } = await catalogue.facets(viewer, asked, t)
      const found = await works.list(viewer, { facets: asked as Record<string, string>, ...after === undefined ? {} : { after }, ...before === undefined ? {} : { before }, ...limit === undefined ? {} : { limit } })
      const rows = await rowsOf(deps, found.rows)
      return { title: t('research.works.title'), items: { ...found, rows }, rows, facets, count, isNarrowed: Object.keys(asked).length > 0, mayFile: viewer.may('research.collect'), maySubmit: viewer.may('research.submit') }
    },
  }),
  on.get('/findings', {
    may: 'read', input: Type.Object({ topic: word(60), page: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })) }), output: Type.Object({ title: Type.String(), findings: Type.Array(drawn<LooseFinding>()), topic: Type.String(), topicLabel: Type.String(), next: maybe(Type.Integer()), previous: maybe(Type.Integer()) }), view: 'works/findings', reads: kinds,
    async run({ catalogue, topics, viewer, locale, t }, { topic, page = 1 }) {
      const found = await catalogue.findings(viewer, { topic, limit: 41, offset: (page - 1) * 40 })
      return { title: t('research.findings.title'), findings: found.slice(0, 40), topic: topic ?? '', topicLabel: topic === undefined ? '' : await topics.label(topic, locale), next: found.length > 40 ? page + 1 : null, previous: page > 1 ? page - 1 : null }
    },
  }),
  on.get('/texts/:key', {
    may: 'read', input: Type.Object({ key: key() }), output: Type.Object({ item: ItemShape, work: maybe(ItemSummaryShape), files: Type.Array(drawn<AttachmentCard>()) }), view: 'works/text', reads: ['research.holding', 'research.work'],
    async run({ content, attachments, viewer }, { key: ref }) {
      const item = await content.read(viewer, 'research.holding', ref)
      const [work = null] = await content.pick(viewer, [String(item.fields['work'])])
      return { item, work, files: await attachments.of(viewer, item.id) }
    },
  }),
  on.get('/texts/:key/edit', {
    may: 'submit', isInternal: true, input: Type.Object({ key: key() }),
    async run({ content, viewer }, { key: ref }) {
      const item = await content.read(viewer, 'research.holding', ref)
      if (!item.isKept) throw new NotFound()
      return redirect(`/research/submit/${String(item.fields['work'])}/files`)
    },
  }),

  on.get('/:key/findings/:finding', {
    may: 'read', input: Type.Object({ key: key(), finding: key() }), output: Type.Object({ item: ItemShape, shown: Shown, finding: drawn<SaidFinding>(), n: Type.Integer(), version: Type.Integer(), isGone: Type.Boolean() }), view: 'works/finding', reads: kinds,
    async run(deps, { key: ref, finding: id }) {
      const read = await deps.works.version(deps.viewer, ref)
      const shown = await shownOf(deps, read)
      const now = shown.findings.findIndex((one) => one.id === id)
      if (now >= 0) return { item: read.work, shown, finding: shown.findings[now] as SaidFinding, n: now + 1, version: read.n, isGone: false }
      // A later version may have left it out: its address still says what was found, and in which version.
      for (const { n } of read.work.fields.versions.toReversed().slice(1, 12)) {
        const old = await deps.works.version(deps.viewer, read.work.id, n)
        const was = findingsOf(old.input, read.work.lang, read.work.path)
        const at = was.findIndex((one) => one.id === id)
        if (at >= 0) return { item: read.work, shown: await shownOf(deps, old), finding: was[at] as SaidFinding, n: at + 1, version: n, isGone: true }
      }
      throw new NotFound()
    },
  }),
  on.get('/:key/v/:n', {
    may: 'read', input: Type.Object({ key: key(), n: Type.Integer({ minimum: 1 }) }), output: Type.Object({ item: ItemShape, shown: Shown, versions: Versions, isCurrent: Type.Boolean(), current: Type.Integer(), at: Type.String(), note: Type.String(), full: Full }), view: 'works/version', reads: [...kinds, 'research.holding'],
    async run(deps, { key: ref, n: version }) {
      const read = await deps.works.version(deps.viewer, ref, version)
      const said = read.work.fields.versions.find(({ n }) => n === version)
      return { item: read.work, shown: await shownOf(deps, read), versions: versionsOf(deps, read.work, version), isCurrent: read.isCurrent, current: read.work.fields.version, at: said?.at ?? '', note: said?.note ?? '', full: await fullOf(deps, read.work, version, read.input) }
    },
  }),
  on.get('/:key/compare', {
    may: 'read', input: Type.Object({ key: key(), from: Type.Integer({ minimum: 1 }), to: Type.Integer({ minimum: 1 }) }), output: Type.Object({ item: ItemShape, from: Type.Integer(), to: Type.Integer(), changed: Type.Array(drawn<PartDifference>()), lang: Type.String() }), view: 'works/compare', reads: [...kinds, 'research.holding'],
    async run(deps, { key: ref, from, to }) {
      const { works, viewer } = deps
      const [before, after] = [await works.version(viewer, ref, from), await works.version(viewer, ref, to)]
      return { item: after.work, from, to, changed: difference({ input: before.input, fullText: (await fullOf(deps, before.work, from, before.input, after.input.lang)).text }, { input: after.input, fullText: (await fullOf(deps, after.work, to, after.input, after.input.lang)).text }, after.input.lang), lang: after.input.lang }
    },
  }),
  on.get('/:key', {
    may: 'read', input: Type.Object({ key: key() }), output: Page, view: 'works/work', reads: [...kinds, 'research.holding', 'core.person'],
    async run(deps, { key: ref }) {
      const { works, content, viewer } = deps
      const item = await works.read(viewer, ref)
      const asked = /v\d+$/.exec(ref) !== null && ref.includes(':') ? await works.version(viewer, ref) : null
      if (asked && !asked.isCurrent) return redirect(`${item.path}/v/${asked.n}`)
      // A draft has no page yet: its authors go to where it is written.
      if (item.publishedAt === null) return redirect(`/research/submit/${item.id}/about`)
      const input: ItemInput = asked?.input ?? inputOf(item)
      const read: WorkVersionRead = { work: item, input, n: item.fields.version, rev: item.rev, isCurrent: true, identifier: works.identifier(item) }
      const isEditor = viewer.may('research.curate') && item.isKept
      return { item, shown: await shownOf(deps, read, item.text.lang), versions: versionsOf(deps, item, item.fields.version), full: await fullOf(deps, item, read.n, input), ...await reviewedBy(deps, item), related: (await content.related(viewer, item, 8)).filter(({ item: { kind } }) => kind !== 'research.holding').map((one) => one.item).slice(0, 6), mayRetract: isEditor && item.state !== 'retracted' && item.fields.type !== external, isOwn: item.isKept && item.fields.retractedOn === null && item.fields.type !== external, mayFile: item.fields.type === external && item.isKept && viewer.may('research.import'), asking: item.isKept && item.fields.access === 'restricted' ? await deps.accessRequests.waiting(item) : 0 }
    },
  }),
]
