import { Type } from 'typebox'
import { Conflict, Invalid, NotFound, key, oneOf, outcomes, redirect, type FieldFault, type ItemInput, type Locale, type Route, type Routes } from '@diwan/core'
import { extraOf, sectionsOf, wordsOf } from '../build-document.ts'
import type { GuideDeps, GuidePermission } from '../deps.ts'
import { maybe } from '../document-shape.ts'
import { blankWords, setRecommendation, setWords } from '../edits.ts'
import { evidenceKinds, isPartId, lowerings, raisings, strengths, verbs, type Evidence, type GuidelineFields, type PartWords, type Recommendation } from '../model.ts'
import { beginsAt, missingOf } from '../publishable.ts'
import type { OpenDraft } from '../services/drafts.ts'
import { wordsDigest } from '../words-digest.ts'
import { langInput, languages, madeIn, topicChoices } from './desk.ts'

const words = (maxLength: number) => Type.Optional(Type.String({ maxLength }))
const Choice = Type.Object({ value: Type.String(), label: Type.String(), selected: Type.Boolean() })
const Said = Type.Array(Type.Object({ id: Type.String(), error: Type.String() }))
const Row = Type.Object({ n: Type.Integer(), kinds: Type.Array(Choice), label: Type.String(), url: Type.String(), item: Type.String(), title: Type.String(), path: Type.String(), findings: Type.Array(Choice) })
const Head = { id: Type.String(), title: Type.String(), draftRev: Type.Integer(), lang: oneOf(languages), original: oneOf(languages), languages: Type.Array(Type.Object({ lang: Type.String(), current: Type.Boolean() })), errors: Said, isConflict: Type.Boolean(), conflictBy: Type.String(), offered: Type.Array(Type.Object({ ref: Type.String(), title: Type.String(), lang: Type.String(), path: Type.String() })) }
const WordsShape = Type.Object({ title: Type.String(), lead: Type.Integer(), body: Type.String(), cost: Type.String(), staff: Type.String(), law: Type.String() })
const PartForm = Type.Object({
  ...Head, part: Type.String(), number: Type.String(), isSection: Type.Boolean(), isOriginal: Type.Boolean(), words: WordsShape, source: maybe(WordsShape), made: Type.String(), next: maybe(Type.Object({ id: Type.String(), number: Type.String() })), previous: maybe(Type.Object({ id: Type.String(), number: Type.String() })),
  verbs: Type.Array(Choice), strengths: Type.Array(Choice), certainties: Type.Array(Choice), lowered: Type.Array(Choice), raised: Type.Array(Choice), begins: Type.Integer(), evidence: Type.Array(Row), found: Type.Array(Choice), find: Type.String(), pitfalls: Type.Array(Choice), applies: Type.String(), origin: Type.Object({ label: Type.String(), url: Type.String() }),
})
const EvidenceRow = Type.Object({ kind: words(20), label: words(300), url: words(1_000), item: words(40), finding: words(20), remove: Type.Optional(Type.Boolean()) })
const Posted = {
  title: words(2_000), lead: Type.Optional(Type.Integer({ minimum: 0, maximum: 6 })), body: words(40_000), cost: words(4_000), staff: words(4_000), law: words(4_000),
  verb: words(20), strength: words(20), certainty: words(2), lowered: Type.Optional(Type.Array(Type.String({ maxLength: 30 }), { maxItems: 10 })), raised: Type.Optional(Type.Array(Type.String({ maxLength: 30 }), { maxItems: 10 })),
  evidence: Type.Optional(Type.Array(EvidenceRow, { maxItems: 44 })), find: words(100), chosen: Type.Optional(Type.Array(Type.String({ maxLength: 60 }), { maxItems: 20 })), pitfalls: Type.Optional(Type.Array(Type.String({ maxLength: 40 }), { maxItems: 20 })), applies: words(1_000), originLabel: words(300), originUrl: words(1_000),
}
const PostedShape = Type.Object(Posted)
type Posted = Partial<import('typebox').Static<typeof PostedShape>>

const isUuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const plain = (text: string | undefined) => (text ?? '').replaceAll('\r\n', '\n').trim()
const headOf = async ({ viewer, t, blocks }: GuideDeps, { item, draft }: OpenDraft, lang: Locale, fault?: Invalid | Conflict, name: (field: string) => string = (field) => field) => ({
  offered: (await blocks.list(viewer, { limit: 50 })).rows.map(({ ref, title, lang: of, path }) => ({ ref: ref ?? '', title, lang: of, path })),
  id: item.id, title: draft.input.texts[viewer.locale]?.title || draft.input.texts[draft.input.lang]?.title || t('guidelines.kind.guideline.new'), draftRev: draft.rev, lang, original: draft.input.lang,
  languages: languages.map((one) => ({ lang: one, current: one === lang })), isConflict: fault instanceof Conflict, conflictBy: fault instanceof Conflict ? draft.byName : '',
  errors: fault instanceof Invalid ? fault.faults.map(({ field, key: said, values }) => ({ id: name(field), error: t(said, values) })) : [],
})

function find(input: ItemInput, part: string): { one: Recommendation | null; number: string } | null {
  for (const [n, section] of sectionsOf(input).entries()) {
    if (section.id === part) return { one: null, number: `${n + 1}` }
    const at = section.recommendations.findIndex(({ id }) => id === part)
    if (at >= 0) return { one: section.recommendations[at] ?? null, number: `${n + 1}.${at + 1}` }
  }
  return null
}

/** The recommendation as the form says it; what the form does not ask stays. */
function recommendationOf(before: Recommendation, posted: Posted, items: readonly { id: string; kind: string }[]): Recommendation {
  const chosen = (posted.chosen ?? []).map(citedIn).filter(({ item }) => isUuid.test(item))
  const rows: Evidence[] = (posted.evidence ?? []).filter(({ remove, label = '', url = '', item = '' }) => remove !== true && (label.trim() !== '' || url.trim() !== '' || isUuid.test(item)))
    .map(({ kind, label = '', url = '', item = '', finding = '' }) => ({ kind: evidenceKinds.find((one) => one === kind) ?? 'expert', item: isUuid.test(item) ? item : null, label: label.trim(), url: url.trim(), ...isUuid.test(item) && isPartId(finding) ? { finding } : {} }))
  const added: Evidence[] = chosen.filter(({ item, finding }) => !rows.some((row) => row.item === item && (row.finding ?? '') === finding)).map(({ item, finding }) => ({ kind: kindOf(items.find((one) => one.id === item)?.kind), item, label: '', url: '', ...isPartId(finding) ? { finding } : {} }))
  const certainty = Number(posted.certainty)
  const made: Partial<Recommendation> = {
    ...before, lowered: lowerings.filter((one) => posted.lowered?.includes(one)), raised: raisings.filter((one) => posted.raised?.includes(one)), evidence: [...rows, ...added].slice(0, 40),
    pitfalls: [...new Set((posted.pitfalls ?? []).filter((id) => isUuid.test(id)))].slice(0, 10), applies: [...new Set(plain(posted.applies).split(/[\s,،]+/).filter((one) => /^[a-z0-9:-]{1,40}$/.test(one)))].slice(0, 20),
    origin: plain(posted.originLabel) === '' && plain(posted.originUrl) === '' ? null : { label: plain(posted.originLabel), url: plain(posted.originUrl) },
  }
  const [verb, strength] = [verbs.find((one) => one === posted.verb), strengths.find((one) => one === posted.strength)]
  // A draft may be unfinished: what is not chosen is not there.
  delete made.verb; delete made.strength; delete made.certainty
  return { ...made, ...verb ? { verb } : {}, ...strength ? { strength } : {}, ...certainty >= 1 && certainty <= 4 ? { certainty } : {} } as Recommendation
}
/** `<item>/<finding>`: what is chosen of what was found. */
const citedIn = (given: string): { item: string; finding: string } => { const [item = '', finding = ''] = given.split('/'); return { item, finding } }
const kindOf = (kind: string | undefined): Evidence['kind'] => kind === 'guidelines.case' ? 'case' : kind === 'guidelines.assessment' ? 'assessment' : kind === 'guidelines.guideline' ? 'guideline' : 'study'

async function formOf(deps: GuideDeps, open: OpenDraft, part: string, lang: Locale, posted?: Posted, fault?: Invalid | Conflict) {
  const { t, content, viewer, search } = deps
  const { input } = open.draft
  const found = find(input, part)
  if (!found) throw new NotFound()
  const isOriginal = lang === input.lang
  const hits = posted?.find && posted.find.trim() !== '' ? await search.suggest(viewer, posted.find) : []
  const standing = found.one
  const one = standing && posted && isOriginal ? recommendationOf(standing, posted, hits) : standing
  const own: PartWords = { ...blankWords(part), ...wordsOf(input, lang).get(part), ...posted ? { title: posted.title ?? '', body: posted.body ?? '', cost: posted.cost ?? '', staff: posted.staff ?? '', law: posted.law ?? '', lead: posted.lead ?? 1 } : {} }
  const source = isOriginal ? null : { ...blankWords(part), ...wordsOf(input, input.lang).get(part) }
  const cards = await content.list(viewer, { kinds: ['guidelines.pitfall'], limit: 100, ...(input.topics ?? []).length > 0 ? { facets: { topic: input.topics?.[0] ?? '' } } : {} })
  const items = new Map((await content.pick(viewer, [...(one?.evidence ?? []).flatMap(({ item }) => item ?? []), ...one?.pitfalls ?? []])).map((item) => [item.id, item]))
  const pitfalls = new Map([...cards.rows, ...(one?.pitfalls ?? []).flatMap((id) => items.get(id) ?? [])].map((item) => [item.id, item.title]))
  const choice = (values: readonly string[], chosen: readonly (string | undefined)[], prefix: string) => values.map((value) => ({ value, label: t(`${prefix}${value}`), selected: chosen.includes(value) }))
  const ids = sectionsOf(input).flatMap(({ id, recommendations }) => [id, ...recommendations.map((other) => other.id)])
  const beside = (by: -1 | 1) => { const id = ids[ids.indexOf(part) + by]; const there = id === undefined ? null : find(input, id); return id !== undefined && there ? { id, number: there.number } : null }
  const studies = [...new Set([...hits, ...items.values()].filter(({ kind }) => kind === 'research.work').map(({ id }) => id))]
  const findings = studies.length === 0 ? [] : await deps.research?.findings(viewer, studies) ?? []
  const findingChoices = (work: string, chosen: string) => { const all = findings.filter((found) => found.work === work); return all.length === 0 ? [] : [{ value: '', label: t('guidelines.part.source.whole'), selected: chosen === '' }, ...all.map(({ id, claim }) => ({ value: id, label: claim, selected: id === chosen }))] }
  const rows: Evidence[] = [...one?.evidence ?? [], ...isOriginal ? [{ kind: 'study' as const, item: null, label: '', url: '' }, { kind: 'case' as const, item: null, label: '', url: '' }] : []]
  const saved = fault === undefined && open.draft.rev > 0 && one !== null && isOriginal ? missingOf(one, own) : []
  const head = await headOf(deps, open, lang, fault)
  return {
    ...head, errors: head.errors.length > 0 || posted !== undefined ? head.errors : saved.map((name) => ({ id: name, error: t(`guidelines.fault.${name}`, { number: found.number }) })),
    part, number: found.number, isSection: standing === null, isOriginal, words: own, source, made: madeIn(input, lang)(part), next: beside(1), previous: beside(-1),
    verbs: choice(verbs, [one?.verb], 'guidelines.verb.'), strengths: choice(strengths, [one?.strength], 'guidelines.strength.'), certainties: [4, 3, 2, 1].map((n) => ({ value: String(n), label: t(`guidelines.certainty.${n}`), selected: one?.certainty === n })),
    lowered: choice(lowerings, one?.lowered ?? [], 'guidelines.lowered.'), raised: choice(raisings, one?.raised ?? [], 'guidelines.raised.'), begins: beginsAt(one?.evidence ?? []),
    evidence: rows.map(({ kind, item = null, label = '', url = '', finding = '' }, n) => { const known = item === null ? undefined : items.get(item); return { n, kinds: choice(evidenceKinds, [kind], 'guidelines.evidence.'), label, url, item: item ?? '', title: known?.title ?? (item === null ? '' : t('guidelines.part.hidden-source')), path: known?.path ?? '', findings: item === null ? [] : findingChoices(item, finding) } }),
    found: hits.flatMap(({ id, title }) => [{ value: id, label: title, selected: false }, ...findings.filter(({ work }) => work === id).map((found) => ({ value: `${id}/${found.id}`, label: t('guidelines.part.found-finding', { claim: found.claim }), selected: false }))]), find: posted?.find ?? '', pitfalls: [...pitfalls].map(([value, label]) => ({ value, label, selected: one?.pitfalls?.includes(value) ?? false })), applies: (one?.applies ?? []).join(' '), origin: one?.origin ?? { label: '', url: '' },
  }
}

const AboutForm = Type.Object({
  ...Head, isOriginal: Type.Boolean(), text: Type.Object({ title: Type.String(), summary: Type.String(), body: Type.String(), keyPoints: Type.String(), unknown: Type.String(), method: Type.String(), maker: Type.String() }),
  source: maybe(Type.Object({ title: Type.String(), summary: Type.String(), body: Type.String(), keyPoints: Type.String(), unknown: Type.String(), method: Type.String() })),
  topics: Type.Array(Choice), outcomes: Type.Array(Choice), readers: Type.Array(Choice), updates: Type.String(), obsoletes: Type.String(), reviewDueOn: Type.String(),
})
const AboutPosted = {
  title: words(1_000), summary: words(2_000), body: words(200_000), keyPoints: words(4_000), unknown: words(40_000), method: words(40_000), maker: words(20), topics: Type.Optional(Type.Array(Type.String({ maxLength: 60 }), { maxItems: 60 })), outcomes: Type.Optional(Type.Array(Type.String({ maxLength: 30 }), { maxItems: 4 })),
  readers: words(20), updates: words(200), obsoletes: words(200), reviewDueOn: words(10),
}
const AboutPostedShape = Type.Object(AboutPosted)
type AboutPosted = Partial<import('typebox').Static<typeof AboutPostedShape>>
const lines = (text: string) => plain(text).split('\n').map((line) => line.trim()).filter(Boolean)

async function aboutOf(deps: GuideDeps, open: OpenDraft, lang: Locale, posted?: AboutPosted, fault?: Invalid | Conflict) {
  const { t, topics, content, viewer, locale } = deps
  const { input } = open.draft
  const isOriginal = lang === input.lang
  const say = (of: Locale) => { const text = input.texts[of], extra = extraOf(text); return { title: text?.title ?? '', summary: text?.summary ?? '', body: text?.body ?? '', keyPoints: (extra.keyPoints ?? []).join('\n'), unknown: extra.unknown ?? '', method: extra.method ?? '', maker: text?.maker ?? 'person' } }
  const refs = async (relation: string) => (await content.pick(viewer, input.links?.[relation] ?? [])).map(({ ref, id }) => ref ?? id).join(', ')
  const text = say(lang)
  const reader = posted?.readers ?? (input.audience.includes('public') ? 'public' : input.audience.includes('members') ? 'members' : 'other')
  return {
    ...await headOf(deps, open, lang, fault, (field) => field.split('.').at(-1) ?? field), isOriginal, text: posted ? { ...text, ...Object.fromEntries(Object.entries(posted).filter(([name, value]) => name in text && typeof value === 'string')) } : text, source: isOriginal ? null : say(input.lang),
    topics: topicChoices(await topics.all(), locale, posted?.topics ?? input.topics ?? []), outcomes: outcomes.map((value) => ({ value, label: t(`core.outcome.${value}`), selected: (posted?.outcomes ?? ((input.fields ?? {}) as Partial<GuidelineFields>).outcomes ?? []).includes(value) })),
    readers: ['public', 'members', ...reader === 'other' ? ['other'] : []].map((value) => ({ value, label: t(`guidelines.readers.${value}`), selected: reader === value })),
    updates: posted?.updates ?? await refs('updates'), obsoletes: posted?.obsoletes ?? await refs('obsoletes'), reviewDueOn: posted?.reviewDueOn ?? input.reviewDueOn ?? '',
  }
}

/** Ids of the guidelines these numbers name. @throws Invalid naming the first that is none, or may not be read */
async function named({ guides, viewer }: GuideDeps, typed: string, field: string, own: string): Promise<string[]> {
  const ids: string[] = []
  for (const ref of typed.split(/[\s,،;]+/).filter(Boolean).slice(0, 10)) {
    const found = await guides.read(viewer, ref.slice(0, 60)).catch(() => null)
    if (!found || found.id === own) throw new Invalid([{ field, key: 'guidelines.about.fault.ref', values: { ref: ref.slice(0, 40) } }])
    ids.push(found.id)
  }
  return [...new Set(ids)]
}

export const partRoutes = (on: Routes<GuideDeps, GuidePermission>): Route[] => [
  on.get('/:key/desk/about', {
    may: 'propose', isInternal: true, input: Type.Object({ key: key(), text: langInput() }), output: AboutForm, view: 'guide/about',
    async run(deps, { key: ref, text }) { const open = await deps.guideDrafts.open(deps.viewer, ref); return aboutOf(deps, open, text ?? open.draft.input.lang) },
  }),

  on.post('/:key/desk/about', {
    may: 'propose', isInternal: true, input: Type.Object({ key: key(), text: langInput(), rev: Type.Integer({ minimum: 0 }), ...AboutPosted }), output: AboutForm, view: 'guide/about',
    async again(deps, { key: ref = '', text, rev: _rev, ...posted }, fault) { const open = await deps.guideDrafts.open(deps.viewer, ref); return aboutOf(deps, open, text ?? open.draft.input.lang, posted, fault) },
    async run(deps, { key: ref, text, rev, ...posted }) {
      const { item, draft } = await deps.guideDrafts.open(deps.viewer, ref)
      const { input } = draft, lang = text ?? input.lang, isOriginal = lang === input.lang
      const faults: FieldFault[] = []
      const keyPoints = lines(posted.keyPoints ?? '')
      if (keyPoints.length > 7) faults.push({ field: 'keyPoints', key: 'guidelines.about.fault.points', values: { n: keyPoints.length } })
      if (keyPoints.some((one) => one.length > 400)) faults.push({ field: 'keyPoints', key: 'guidelines.about.fault.point-long' })
      if (isOriginal && plain(posted.title) === '') faults.push({ field: 'title', key: 'core.item.fault.title-missing' })
      if (posted.reviewDueOn && !/^\d{4}-\d\d-\d\d$/.test(posted.reviewDueOn)) faults.push({ field: 'reviewDueOn', key: 'core.item.fault.date' })
      if (faults.length > 0) throw new Invalid(faults)
      const before = input.texts[lang]
      const texts: ItemInput['texts'] = { ...input.texts, [lang]: {
        title: plain(posted.title), summary: plain(posted.summary), body: plain(posted.body), maker: isOriginal ? 'author' : posted.maker === 'reviewer' || posted.maker === 'machine' ? posted.maker : 'person',
        extra: { parts: [], ...before?.extra, keyPoints, unknown: plain(posted.unknown), method: plain(posted.method) },
      } }
      const shared: Partial<ItemInput> = !isOriginal ? {} : {
        topics: posted.topics ?? [], fields: { ...input.fields, outcomes: outcomes.filter((one) => posted.outcomes?.includes(one)) }, reviewDueOn: posted.reviewDueOn || null,
        links: { ...input.links, updates: await named(deps, posted.updates ?? '', 'updates', item.id), obsoletes: await named(deps, posted.obsoletes ?? '', 'obsoletes', item.id) },
        ...posted.readers === 'public' ? { audience: ['public'], handling: 'open' as const } : posted.readers === 'members' ? { audience: ['members'], handling: 'community' as const } : {},
      }
      await deps.guideDrafts.save(deps.viewer, item, { ...input, texts, ...shared }, rev)
      await deps.audit.record(deps.viewer, 'guidelines.guideline.draft-saved', `item:${item.id}`, { lang })
      return redirect(`/guidelines/${item.id}/desk${isOriginal ? '' : `?text=${lang}`}`, 'core.item.draft-saved')
    },
  }),

  on.get('/:key/desk/part/:part', {
    may: 'propose', isInternal: true, input: Type.Object({ key: key(), part: Type.String({ maxLength: 20 }), text: langInput() }), output: PartForm, view: 'guide/part',
    async run(deps, { key: ref, part, text }) { const open = await deps.guideDrafts.open(deps.viewer, ref); return formOf(deps, open, part, text ?? open.draft.input.lang) },
  }),

  on.post('/:key/desk/part/:part', {
    may: 'propose', isInternal: true, input: Type.Object({ key: key(), part: Type.String({ maxLength: 20 }), text: langInput(), rev: Type.Integer({ minimum: 0 }), then: words(20), ...Posted }), output: PartForm, view: 'guide/part',
    async again(deps, { key: ref = '', part = '', text, rev: _rev, then: _then, ...posted }, fault) { const open = await deps.guideDrafts.open(deps.viewer, ref); return formOf(deps, open, part, text ?? open.draft.input.lang, posted, fault) },
    async run(deps, { key: ref, part, text, rev, then = '', ...posted }) {
      const open = await deps.guideDrafts.open(deps.viewer, ref)
      const { item, draft } = open, { input } = draft, lang = text ?? input.lang, isOriginal = lang === input.lang
      const found = find(input, part)
      if (!found) throw new NotFound()
      // What is being looked for is shown to be chosen from; nothing is saved yet.
      if (then === 'find') return formOf(deps, open, part, lang, posted)
      const said = { ...blankWords(part), ...wordsOf(input, lang).get(part), title: plain(posted.title), body: plain(posted.body), cost: plain(posted.cost), staff: plain(posted.staff), law: plain(posted.law), lead: posted.lead ?? (found.one ? 1 : 0), of: isOriginal ? '' : wordsDigest(wordsOf(input, input.lang).get(part)) }
      const faults = tooLong(said)
      const badUrl = (posted.evidence ?? []).findIndex(({ url = '', remove }) => remove !== true && url.trim() !== '' && !/^https?:\/\/\S+$/.test(url.trim()))
      if (badUrl >= 0) faults.push({ field: `evidence-${badUrl}-url`, key: 'core.fault.format.uri' })
      if (faults.length > 0) throw new Invalid(faults)
      const chosen = (posted.chosen ?? []).map((given) => citedIn(given).item).filter((id) => isUuid.test(id))
      const items = chosen.length === 0 ? [] : await deps.content.pick(deps.viewer, chosen)
      const withGrades = isOriginal && found.one ? setRecommendation(input, part, {}) : input
      const next = isOriginal && found.one ? { ...withGrades, fields: { ...withGrades.fields, sections: sectionsOf(withGrades).map((section) => ({ ...section, recommendations: section.recommendations.map((one) => one.id === part ? recommendationOf(one, posted, items) : one) })) } } : input
      await deps.guideDrafts.save(deps.viewer, item, setWords(next, lang, said), rev)
      await deps.audit.record(deps.viewer, 'guidelines.guideline.draft-saved', `item:${item.id}`, { part, lang })
      const suffix = isOriginal ? '' : `?text=${lang}`
      return redirect(/^[a-z0-9-]{1,20}$/.test(then) && then !== 'desk' ? `/guidelines/${item.id}/desk/part/${then}${suffix}` : `/guidelines/${item.id}/desk${suffix}#p-${part}`, 'core.item.draft-saved')
    },
  }),
]

const limits = { title: 600, body: 20_000, cost: 2_000, staff: 2_000, law: 2_000 } as const
const tooLong = (said: PartWords): FieldFault[] => (Object.keys(limits) as (keyof typeof limits)[]).filter((name) => said[name].length > limits[name]).map((name) => ({ field: name, key: 'core.item.fault.too-long', values: { limit: limits[name] } }))
