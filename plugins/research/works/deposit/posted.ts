import { Type, type Static } from 'typebox'
import type { ItemInput } from '@diwan/core'
import { accesses, certainties, creatorRoles, relationSchemes, relationTypes, reproducibilityChecks, resourceKinds, sharings, type Creator, type Finding, type FindingWords, type Funding, type Related, type Resource, type WorkFields, type WorkTexts } from '../model/fields.ts'
import { orcidOf } from '../model/orcid.ts'
import { doiOf } from '../model/related-identifier.ts'

const word = (maxLength: number) => Type.Optional(Type.String({ maxLength }))
const row = () => Type.Optional(Type.Array(Type.Record(Type.String({ maxLength: 20 }), Type.String({ maxLength: 4_000 })), { maxItems: 110 }))
const words = (maxItems: number) => Type.Optional(Type.Array(Type.String({ maxLength: 60 }), { maxItems }))
/** All that the steps ask; each posts its own, and what a step does not ask stays as it stands. Longer than may be kept, so that nothing typed is lost. */
export const Posted = {
  title: word(2_000), summary: word(5_000), body: word(30_000), keywords: word(2_000), type: word(40), topics: words(40), sectors: words(20), languages: words(40),
  creators: row(), publisher: word(2_000), text: word(250_000), resources: row(), checks: words(10), reproducibility: word(5_000), findings: row(), related: row(), implications: word(5_000), limits: word(5_000),
  sharing: word(20), access: word(20), embargoUntil: word(20), licence: word(60), funding: row(), ethics: word(5_000), doi: word(400),
}
export const PostedShape = Type.Object(Posted)
export type Posted = Static<typeof PostedShape>
export const steps = ['about', 'people', 'files', 'findings', 'rights', 'check'] as const
export type Step = (typeof steps)[number]

type Row = Record<string, string>
const filled = (rows: readonly Row[] | undefined, but: readonly string[] = []): Row[] => (rows ?? []).filter((one) => Object.entries(one).some(([name, value]) => name !== 'id' && !but.includes(name) && value.trim() !== ''))
const among = <W extends string>(all: readonly W[], given: string | undefined, fallback: W): W => all.includes(given as W) ? given as W : fallback
const cut = (given: string | undefined, most: number): string => (given ?? '').trim().slice(0, most).toWellFormed()

const creatorOf = (one: Row): Creator => ({
  name: cut(one['name'], 200), family: cut(one['family'], 120), given: cut(one['given'], 120), affiliation: cut(one['affiliation'], 200), administration: cut(one['administration'], 12) || null,
  orcid: orcidOf(one['orcid'] ?? '') ?? cut(one['orcid'], 19), role: among(creatorRoles, one['role'], 'author'), person: /^[0-9a-f-]{36}$/.test(one['person'] ?? '') ? one['person'] ?? null : null,
})
const relatedOf = (one: Row): Related => {
  const scheme = among(relationSchemes, one['scheme'], 'doi'), identifier = cut(one['identifier'], 1_000)
  return { relation: among(relationTypes, one['relation'], 'References'), scheme, identifier: scheme === 'doi' ? doiOf(identifier) ?? identifier : identifier, item: /^[0-9a-f-]{36}$/.test(one['item'] ?? '') ? one['item'] ?? null : null }
}
const figure = (given: string | undefined): string => cut(given, 40).replace(/^[−–]/, '-').replace(/^(-?\d+),(\d+)$/, '$1.$2')

/** Ids stay with their rows; a new one gets one that none of them ever had. */
function findingsOf(rows: readonly Row[]): { findings: Finding[]; words: FindingWords[] } {
  const taken = new Set(rows.map(({ id = '' }) => id))
  let next = 1
  const fresh = (): string => { while (taken.has(`f-${next}`)) next += 1; taken.add(`f-${next}`); return `f-${next}` }
  const all = rows.map((one) => ({ one, id: /^[a-z0-9-]{1,20}$/.test(one['id'] ?? '') ? one['id'] ?? '' : fresh() }))
  return {
    findings: all.map(({ one, id }) => ({ id, effect: figure(one['effect']), low: figure(one['low']), high: figure(one['high']), level: Math.min(99, Math.max(50, Math.round(Number(one['level']) || 95))), certainty: certainties.find((level) => String(level) === one['certainty']) ?? 2, topics: [] })),
    words: all.map(({ one, id }) => ({ id, claim: cut(one['claim'], 600), unit: cut(one['unit'], 80), note: cut(one['note'], 2_000) })),
  }
}

/** The draft with what one step said. Pure; nothing is judged here but what would not be kept. */
export function withPosted(input: ItemInput, posted: Posted, step: Step): ItemInput {
  const lang = input.lang
  const text = input.texts[lang] ?? { title: '' }
  const fields = { ...input.fields } as Partial<WorkFields>
  const extra = { ...text.extra } as Partial<WorkTexts>
  const made = (more: Partial<typeof text> = {}, rest: Partial<ItemInput> = {}): ItemInput => ({ ...input, ...rest, fields, texts: { ...input.texts, [lang]: { ...text, ...more, extra } } })
  const list = (given: string[] | undefined, most: number) => [...new Set(given ?? [])].filter((one) => one !== '').slice(0, most)
  switch (step) {
    case 'about':
      fields.type = posted.type || fields.type || 'paper'
      fields.sectors = list(posted.sectors, 10)
      fields.languages = list(posted.languages, 10)
      extra.keywords = list((posted.keywords ?? '').split(/[,;،؛\n]/).map((one) => one.trim().slice(0, 60).toWellFormed()), 20)
      return made({ title: (posted.title ?? '').trim(), summary: (posted.summary ?? '').trim(), body: (posted.body ?? '').replaceAll('\r\n', '\n') }, { topics: list(posted.topics, 20) })
    case 'people':
      fields.creators = filled(posted.creators, ['role', 'administration', 'person']).slice(0, 100).map(creatorOf)
      fields.publisher = cut(posted.publisher, 200)
      return made()
    case 'files':
      fields.resources = filled(posted.resources, ['kind']).slice(0, 30).map((one): Resource => ({ kind: among(resourceKinds, one['kind'], 'data'), label: cut(one['label'], 200), url: cut(one['url'], 1_000), version: cut(one['version'], 60) }))
      fields.checks = reproducibilityChecks.filter((one) => posted.checks?.includes(one))
      extra.reproducibility = cut(posted.reproducibility, 2_000)
      return made()
    case 'findings': {
      const { findings, words: said } = findingsOf(filled(posted.findings, ['certainty', 'level']).slice(0, 30))
      fields.findings = findings
      extra.findings = said
      extra.implications = cut(posted.implications, 2_000)
      extra.limits = cut(posted.limits, 2_000)
      fields.related = filled(posted.related, ['relation', 'scheme', 'item']).slice(0, 100).map(relatedOf)
      return made()
    }
    case 'rights': {
      fields.sharing = sharings.find((one) => one === posted.sharing) ?? null
      fields.access = among(accesses, posted.access, 'open')
      fields.embargoUntil = fields.access === 'embargo' && /^\d{4}-\d\d-\d\d$/.test(posted.embargoUntil ?? '') && !Number.isNaN(Date.parse(posted.embargoUntil ?? '')) ? posted.embargoUntil ?? null : null
      fields.licence = posted.licence || 'all-rights-reserved'
      fields.funding = filled(posted.funding).slice(0, 20).map((one): Funding => ({ funder: cut(one['funder'], 200), award: cut(one['award'], 120), url: cut(one['url'], 1_000) }))
      fields.doi = doiOf(posted.doi ?? '') ?? cut(posted.doi, 200)
      extra.ethics = cut(posted.ethics, 2_000)
      // Who reads it follows from what its authors let.
      return made({}, { audience: [fields.sharing === 'anyone' ? 'public' : 'members'], handling: fields.sharing === 'anyone' ? 'open' : 'community' })
    }
    default: return input
  }
}
