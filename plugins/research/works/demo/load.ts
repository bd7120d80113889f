import { readFile, readdir } from 'node:fs/promises'
import { locales, type BroughtItem, type CoreServices, type DemoKit, type ItemInput, type Locale } from '@diwan/core'
import { reproducibilityChecks, type Creator, type WorkFields, type WorkVersion } from '../model/fields.ts'
import { groupOf } from '../services/holdings.ts'
import { criteria } from '../model/review.ts'
import { opinions, reviewers } from './opinions.ts'

interface DemoFinding { id: string; effect: string; unit: string; low: string; high: string; certainty: number; claim: Partial<Record<Locale, string>> }
/** Full texts by language, of works that have more than a few lines. */
export type FullTexts = Partial<Record<Locale, string>>
interface DemoWork {
  slug: string; administration: string; authors: string[]; topics: string[]; at: string; texts: Partial<Record<Locale, { title: string; summary: string; body: string }>>; findings: DemoFinding[]
  type?: string; lang?: Locale; alsoIn?: Locale[]; licence?: string; access?: 'open' | 'embargo' | 'restricted'; embargo?: string; full?: string; implications?: string; limits?: string; reviews?: string[]; checks?: string[]; resources?: [string, string, string, string][]
  versions?: [at: string, kind: 'version' | 'correction', note: string][]; retracted?: [at: string, why: string]; related?: [relation: string, scheme: string, identifier: string, work: string][]; state?: string
}

const workId = (kit: DemoKit, slug: string) => kit.id(`research.work.${slug}`)
const holdingId = (kit: DemoKit, slug: string) => kit.id(`research.holding.${slug}`)

function creatorOf(kit: DemoKit, slug: string): Creator {
  const { id, name, administration } = kit.person(slug)
  const [given = '', ...rest] = name.split(' ')
  return { name: '', given, family: rest.join(' '), affiliation: '', administration, orcid: '', role: 'author', person: id }
}

/** Of each work by its slug: `full/<slug>.<language>.md`. */
export async function fullTexts(): Promise<Map<string, FullTexts>> {
  const folder = new URL('full/', import.meta.url), found = new Map<string, FullTexts>()
  for (const name of await readdir(folder)) {
    const [slug = '', lang] = name.split('.')
    found.set(slug, { ...found.get(slug), [lang as Locale]: await readFile(new URL(name, folder), 'utf8') })
  }
  return found
}

function inputOf(kit: DemoKit, one: DemoWork, versions: WorkVersion[], more: Partial<WorkFields> = {}): ItemInput {
  const lang = one.lang ?? 'en'
  const isDone = one.state === undefined
  const fields: Partial<WorkFields> = {
    type: one.type ?? 'paper', creators: one.authors.map((slug) => creatorOf(kit, slug)), languages: [lang, ...one.alsoIn ?? []], sectors: ['customs'], licence: one.licence ?? 'all-rights-reserved', sharing: isDone || one.state !== 'draft' ? 'anyone' : null, access: one.access ?? 'open',
    embargoUntil: one.embargo === undefined ? null : kit.on(one.embargo), findings: one.findings.map(({ id, effect, low, high, certainty }) => ({ id, effect, low, high, level: 95, certainty, topics: [] })),
    resources: (one.resources ?? []).map(([kind, label, url, version]) => ({ kind: kind as 'data', label, url, version })), checks: reproducibilityChecks.filter((check) => one.checks?.includes(check)),
    related: (one.related ?? []).map(([relation, scheme, identifier, work]) => ({ relation: relation as 'Cites', scheme: scheme as 'item', identifier, item: work === '' ? null : workId(kit, work) })),
    holding: holdingId(kit, one.slug), version: versions.length, versions, ...versions[0] ? { year: Number(versions[0].at.slice(0, 4)) } : {}, ...more,
  }
  const words = (of: Locale) => one.findings.map(({ id, claim, unit }) => ({ id, claim: claim[of] ?? claim.en ?? '', unit, note: '' }))
  return {
    lang, topics: one.topics, audience: [isDone ? 'public' : 'members'], handling: isDone ? 'open' : 'community', fields,
    texts: Object.fromEntries((Object.entries(one.texts) as [Locale, { title: string; summary: string; body: string }][]).map(([of, text]) => [of, { ...text, maker: of === lang ? 'author' : 'person', extra: { findings: of === lang || one.findings.some(({ claim }) => claim[of]) ? words(of) : [], ...of === 'en' ? { implications: one.implications ?? '', limits: one.limits ?? '' } : {} } }])),
  }
}

function holdingOf(kit: DemoKit, one: DemoWork, author: { id: string; name: string }, full: FullTexts): BroughtItem {
  const lang = one.lang ?? 'en', id = holdingId(kit, one.slug)
  // What is with reviewers is closed; what nobody looked at yet is its authors' alone.
  const isDone = one.state === undefined, isOpen = isDone && one.access !== 'restricted', isClosed = isDone || (one.state !== 'draft' && one.state !== 'revise')
  const readers = isOpen ? ['public'] : [groupOf(isDone ? workId(kit, one.slug) : id)]
  const bodies: FullTexts = { [lang]: one.full ?? '', ...full }
  const input: ItemInput = {
    lang, texts: Object.fromEntries(locales.flatMap((each) => bodies[each] === undefined ? [] : [[each, { title: (one.texts[each] ?? one.texts.en)?.title ?? '', body: bodies[each], maker: each === lang ? 'author' : 'person' }]])), topics: [], fields: { work: workId(kit, one.slug), readers }, audience: readers, handling: isOpen ? 'open' : 'named-people',
  }
  return { id, kind: 'research.holding', administration: one.administration, author, input, publishedAt: isClosed ? kit.at(one.embargo ?? one.at) : null, ...isClosed ? {} : { draft: { input, by: author, at: kit.at(one.at) } } }
}

/** Twenty-two studies, five of them with their whole text: eighteen published, of them one retracted, one in its third version, one under embargo and one on request; four on their way, and thirty-one opinions. */
export async function loadDemoWorks({ db }: Pick<CoreServices, 'db'>, kit: DemoKit): Promise<void> {
  const all = JSON.parse(await readFile(new URL('works.json', import.meta.url), 'utf8')) as DemoWork[], full = await fullTexts()
  await kit.bring(all.map((one) => holdingOf(kit, one, kit.person(one.authors[0] ?? ''), full.get(one.slug) ?? {})))
  await kit.bring(all.flatMap((one) => pastOf(kit, one)))
  let turn = 0
  for (const one of all) {
    if (one.state !== undefined && one.state !== 'draft') turn = await underReview(db, kit, one, inputOf(kit, one, []), turn)
    // Reviews were begun a year ago; what is older was published without.
    if (one.state === undefined && kit.at(one.at) >= kit.at('-299d')) turn = await reviewed(db, kit, one, inputOf(kit, one, versionsOf(kit, one)), turn)
  }
}

const versionsOf = (kit: DemoKit, { at: first, versions }: DemoWork): WorkVersion[] => (versions ?? [[first, 'version' as const, '']] as const).map(([at, kind, note], n) => ({ n: n + 1, rev: n + 1, at: kit.at(at).toISOString(), kind, note }))

/** A work as it was each time it changed, oldest first. */
function pastOf(kit: DemoKit, one: DemoWork): BroughtItem[] {
  const author = kit.person(one.authors[0] ?? ''), of = { id: workId(kit, one.slug), kind: 'research.work', administration: one.administration, author }
  if (one.state !== undefined) {
    const input = inputOf(kit, one, [])
    return [{ ...of, input, publishedAt: null, draft: { input, by: author, at: kit.at(one.at), state: one.state } }]
  }
  const versions = versionsOf(kit, one)
  return [
    ...versions.map(({ n, at, kind, note }): BroughtItem => ({ ...of, input: inputOf(kit, one, versions.slice(0, n)), publishedAt: kit.at(one.at), revisedAt: new Date(at), note, ...kind === 'correction' ? { transition: 'correct' } : {} })),
    ...one.retracted ? [{ ...of, input: inputOf(kit, one, versions, { retractedOn: kit.on(one.retracted[0]), retraction: one.retracted[1] }), publishedAt: kit.at(one.at), revisedAt: kit.at(one.retracted[0]), note: one.retracted[1], transition: 'retract' }] : [],
  ]
}

interface Opened { at: Date; decision: string | null; letter?: string; isOut?: boolean }
async function round(db: CoreServices['db'], kit: DemoKit, { slug }: DemoWork, input: ItemInput, { at, decision, letter = '', isOut = false }: Opened): Promise<string> {
  const id = kit.id(`research.round.${slug}`), editor = kit.person('sanna-weiss')
  await db.raw(`insert into research.round (id, item_id, n, input, draft_rev, blinding, opened_at, decision, letter, decided_by, decided_name, decided_at, published_at)
    values (?::uuid, ?::uuid, 1, ?::jsonb, 1, 'single', ?::timestamptz, ?, ?, ?::uuid, ?, ?::timestamptz, ?::timestamptz) on conflict do nothing`,
  [id, workId(kit, slug), JSON.stringify(input), at, decision, letter, decision === null ? null : editor.id, decision === null ? '' : editor.name, decision === null ? null : new Date(at.getTime() + 15 * 86_400_000), isOut ? new Date(at.getTime() + 16 * 86_400_000) : null] as never)
  return id
}

/** By somebody of another administration, each time another one. */
async function opinion(db: CoreServices['db'], kit: DemoKit, one: DemoWork, { roundId, at, turn, isGiven }: { roundId: string; at: Date; turn: number; isGiven: boolean }): Promise<void> {
  const others = reviewers.filter((slug) => kit.person(slug).administration !== one.administration)
  const person = kit.person(others[turn % others.length] ?? '')
  const said = opinions[turn % opinions.length]!
  await db.raw(`insert into research.review (id, round_id, item_id, person_id, name, administration, state, due_on, scores, verdict, to_author, to_editors, asked_by, asked_at, answered_at, done_at)
    values (?::uuid, ?::uuid, ?::uuid, ?::uuid, ?, ?, ?, ?::date, ?::jsonb, ?, ?, ?, ?::uuid, ?::timestamptz, ?::timestamptz, ?::timestamptz) on conflict do nothing`,
  [kit.id(`research.review.${one.slug}.${turn}`), roundId, workId(kit, one.slug), person.id, person.name, person.administration, isGiven ? 'done' : 'accepted', new Date(at.getTime() + 30 * 86_400_000).toISOString().slice(0, 10),
    JSON.stringify(isGiven ? Object.fromEntries(criteria.map((name, n) => [name, said.scores[n] ?? 3])) : {}), isGiven ? said.verdict : '', isGiven ? said.toAuthor : '', isGiven ? said.toEditors : '', kit.person('sanna-weiss').id, at, new Date(at.getTime() + 86_400_000), isGiven ? new Date(at.getTime() + 12 * 86_400_000) : null] as never)
}

async function reviewed(db: CoreServices['db'], kit: DemoKit, one: DemoWork, input: ItemInput, turn: number): Promise<number> {
  const at = new Date(kit.at(one.at).getTime() - 18 * 86_400_000)
  const roundId = await round(db, kit, one, input, { at, decision: 'accept', letter: 'Accepted. Thank you for what you changed after the reviews.', isOut: true })
  const n = one.type === 'brief' ? 1 : 2
  for (let each = 0; each < n; each += 1) await opinion(db, kit, one, { roundId, at, turn: turn + each, isGiven: true })
  return turn + n
}

async function underReview(db: CoreServices['db'], kit: DemoKit, one: DemoWork, input: ItemInput, turn: number): Promise<number> {
  const at = kit.at(one.at)
  const isBack = one.state === 'revise'
  const roundId = await round(db, kit, one, input, { at, decision: isBack ? 'revise' : null, ...isBack ? { letter: 'Both reviewers find the question worth asking. Please show what the shorter audit would have missed in the four years, and say how the audits were chosen.' } : {} })
  for (const [n, given] of (one.reviews ?? []).entries()) await opinion(db, kit, one, { roundId, at, turn: turn + n, isGiven: given === 'yes' })
  return turn + (one.reviews ?? []).length
}
