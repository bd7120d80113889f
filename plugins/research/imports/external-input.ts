import type { ItemInput } from '@diwan/core'
import { addressOf, titleOf, yearOf, type BibliographicRecord } from '../exchange/record.ts'
import { external, type Creator, type WorkFields } from '../works/model/fields.ts'

/** Who may read what is brought in. */
export const audiences = ['members', 'public'] as const
export type ImportAudience = (typeof audiences)[number]
/** `label`: the file or the repository it came from. `licences`: codes that the site knows. */
export interface From { label: string; day: string; identifier: string; audience: string; topics: readonly string[]; languages: readonly string[]; licences: ReadonlySet<string> }

const creatorOf = (creator: BibliographicRecord['creators'][number]): Creator => {
  const nobody = { name: '', family: '', given: '', affiliation: '', administration: null, orcid: '', role: 'author' as const, person: null }
  if (creator.kind === 'organisation') return { ...nobody, name: creator.name.slice(0, 200) }
  return { ...nobody, family: creator.family.slice(0, 120), given: creator.given.slice(0, 120), orcid: creator.orcid, affiliation: creator.affiliation.slice(0, 200) }
}
const first = (text: string, longest: number): string => text.length <= longest ? text : `${text.slice(0, longest - 1).trimEnd()}…`
/** Signs that Markdown would take for its own: an abstract from elsewhere draws no pictures and makes no links here. */
const literal = (text: string): string => text.replaceAll(/[\\`*_[\]<>#|]/g, (sign) => `\\${sign}`)

/** A record as a work of this site that stands elsewhere. `before`: what stands here of it already, of which the choices of editors are kept. */
export function externalInput(record: BibliographicRecord, { label, day, identifier, audience, topics, languages, licences }: From, before: ItemInput | null = null): ItemInput {
  const code = record.licence.id.toLowerCase()
  const kept = (before?.fields ?? {}) as Partial<WorkFields>
  const source = { label: first(label, 200), url: addressOf(record).slice(0, 1_000), identifier: identifier.slice(0, 500), harvestedOn: day }
  const fields: Partial<WorkFields> = {
    type: external, creators: record.creators.slice(0, 100).map(creatorOf), publisher: first(record.publisher, 200), year: Number(yearOf(record)) || null, languages: languages.slice(0, 10), licence: licences.has(code) ? code : 'all-rights-reserved', doi: record.doi.slice(0, 200),
    container: first([record.container.title, record.container.volume, record.container.issue === '' ? '' : `(${record.container.issue})`, record.container.pages].filter(Boolean).join(' '), 300), source, sharing: null, related: kept.related ?? [], access: 'open',
  } as Partial<WorkFields>
  const texts: ItemInput['texts'] = {}
  for (const { lang, text } of record.titles) texts[lang] ??= { title: first(text, 200), summary: '', body: '', extra: { keywords: [] } }
  texts[record.lang] ??= { title: first(titleOf(record), 200), summary: '', body: '', extra: { keywords: [] } }
  for (const { lang, text } of record.abstracts) { const one = texts[lang]; if (one) one.body = literal(text) }
  texts[record.lang]!.extra = { keywords: record.subjects.map(({ text }) => text.slice(0, 60)).slice(0, 20) }
  const isOpen = before === null ? audience === 'public' : before.audience.includes('public')
  return { lang: record.lang, texts, fields, topics: [...before?.topics ?? topics], audience: before?.audience ?? [audience], handling: before?.handling ?? (isOpen ? 'open' : 'community'), visibleUntil: null }
}
