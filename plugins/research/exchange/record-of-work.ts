import type { ItemInput, Locale, Texts } from '@diwan/core'
import type { Creator as WorkCreator, Related as WorkRelated, WorkFields, WorkTexts } from '../works/model/fields.ts'
import { record, type BibliographicRecord, type Creator, type Related, type Said } from './record.ts'

/** What stands around a work and is said of it: names of its topics, its licence and its publisher. */
export interface Around {
  identifier: string
  url: string
  topics: ReadonlyMap<string, Texts>
  licences: ReadonlyMap<string, { labels: Texts; url: string }>
  publisher: string
  publishedAt: Date
}

/** A work as libraries know it, from what stands live of it. */
export function recordOfWork(input: ItemInput, { identifier, url, topics, licences, publisher, publishedAt }: Around): BibliographicRecord {
  const fields = input.fields as WorkFields
  const languages = [input.lang, ...(Object.keys(input.texts) as Locale[]).filter((lang) => lang !== input.lang)]
  const each = (pick: (text: NonNullable<ItemInput['texts'][Locale]>) => string): Said[] => languages.flatMap((lang) => {
    const text = (input.texts[lang] === undefined ? '' : pick(input.texts[lang])).trim()
    return text === '' ? [] : [{ lang, text }]
  })
  const last = fields.versions.at(-1)
  const isElsewhere = fields.type === 'external'
  return record({
    identifier: isElsewhere ? fields.source?.identifier || identifier : identifier, url, doi: fields.doi.toLowerCase(), type: fields.type, lang: input.lang, titles: each(({ title }) => title), creators: creatorsOf(fields.creators), publisher: fields.publisher || publisher,
    issued: isElsewhere ? fields.year === null ? '' : String(fields.year) : last?.at.slice(0, 10) ?? publishedAt.toISOString().slice(0, 10), updated: fields.versions.length > 1 ? last?.at.slice(0, 10) ?? '' : '',
    abstracts: each(({ body, summary }) => plainOf(body || summary || '')),
    subjects: [...(input.topics ?? []).flatMap((id) => { const labels = topics.get(id); return labels ? [{ lang: labels[input.lang] ? input.lang : 'en' as const, text: labels[input.lang] ?? labels.en }] : [] }), ...languages.flatMap((lang) => keywordsIn(input, lang).map((text) => ({ lang, text })))],
    licence: licenceOf(fields.licence, licences), version: isElsewhere || fields.version === 0 ? '' : String(fields.version), related: relatedOf(fields), container: { title: fields.container, volume: '', issue: '', pages: '' },
    funders: fields.funding.map(({ funder, award }) => [funder, award].filter(Boolean).join(', ')).filter(Boolean), isRetracted: fields.retractedOn !== null,
    ...isElsewhere || fields.retractedOn !== null ? {} : { access: fields.access, available: fields.access === 'embargo' ? fields.embargoUntil ?? '' : '' },
  })
}

/** One finding, which can be cited by itself: its claim is the title, the work what it is part of. */
export function recordOfFinding(work: BibliographicRecord, { id, claim, lang, url }: { id: string; claim: string; lang: Locale; url: string }): BibliographicRecord {
  return { ...work, identifier: `${work.identifier}#${id}`, url, doi: '', type: 'finding', lang, titles: [{ lang, text: claim }], abstracts: [], related: [{ relation: 'IsPartOf', type: work.doi === '' ? 'URL' : 'DOI', value: work.doi || work.url }], container: { title: work.titles[0]?.text ?? '', volume: '', issue: '', pages: '' } }
}

const keywordsIn = (input: ItemInput, lang: Locale): string[] => (input.texts[lang]?.extra as Partial<WorkTexts> | undefined)?.keywords ?? []

/** Authors; where nobody is called one, whoever made it. */
function creatorsOf(creators: readonly WorkCreator[]): Creator[] {
  const authors = creators.filter(({ role }) => role === 'author')
  return (authors.length > 0 ? authors : creators).map(({ name, family, given, orcid, affiliation }) => family === '' && given === '' ? { kind: 'organisation', name } : { kind: 'person', family, given, orcid, affiliation })
}

const schemes: Readonly<Partial<Record<WorkRelated['scheme'], Related['type']>>> = { doi: 'DOI', url: 'URL', isbn: 'ISBN', issn: 'ISSN', arxiv: 'arXiv', handle: 'Handle' }
const doiIn = (said: string): string => said.trim().replace(/^(https?:\/\/)?(dx\.)?doi\.org\//i, '').replace(/^doi:\s*/i, '').toLowerCase()
// Items of the site are left out: whether everybody may know of them is not for the work to say.
function relatedOf({ related, resources }: Pick<WorkFields, 'related' | 'resources'>): Related[] {
  return [
    ...related.flatMap(({ relation, scheme, identifier }) => { const type = schemes[scheme]; return type === undefined || identifier.trim() === '' ? [] : [{ relation, type, value: type === 'DOI' ? doiIn(identifier) : identifier.trim() }] }),
    ...resources.filter(({ url }) => /^https?:\/\//.test(url)).map(({ url }) => ({ relation: 'References', type: 'URL' as const, value: url })),
  ]
}

/** Codes are SPDX's in small letters; what is no licence of SPDX has no number there. */
function licenceOf(code: string, licences: Around['licences']): BibliographicRecord['licence'] {
  const known = licences.get(code)
  return { id: /^cc(0|-)/.test(code) ? code.toUpperCase() : '', name: known?.labels.en ?? '', url: known?.url ?? '' }
}

/** Markdown as a catalogue reads it: words without signs. */
const plainOf = (markdown: string): string => markdown.replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1').replace(/^[#>]+\s*/gm, '').replace(/(\*\*|__|`)/g, '').replace(/[ \t]+/g, ' ').replace(/\n{3,}/g, '\n\n').trim()
