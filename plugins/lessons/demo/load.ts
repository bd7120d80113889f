import { readFile, readdir } from 'node:fs/promises'
import type { BroughtItem, DemoKit, ItemInput, Locale } from '@diwan/core'
import type { LessonDeps } from '../deps.ts'
import { blankFields, blankTexts, type LessonTexts, type ManuscriptFields } from '../kinds/fields.ts'
import { isUnnamed, type Level } from '../kinds/levels.ts'
import { disclosedOf } from '../telling/disclosed.ts'
import { told } from '../telling/told.ts'
import { loadAround } from './load-around.ts'

type Words = Partial<LessonTexts> & { title: string }
export interface DemoLesson extends Words {
  key: string; lang: Locale; administration: string; anonymity: Extract<Level, 'named' | 'region' | 'anonymous'>; author: string; state: 'published' | 'withheld' | 'national-approval' | 'expert-check' | 'review-due' | 'retired'; topics: string[]; process: string
  phase: ManuscriptFields['phase']; budget?: ManuscriptFields['budget']; from: string; to?: string; confidence: ManuscriptFields['confidence']; causes: ManuscriptFields['causes']; pattern?: string; fromTopic?: string
  seenAlso?: { administration: string; kind: 'same' | 'opposite'; note: string; on: string; lang?: Locale }[]; applied?: { administration: string; note: string; on?: string; lang?: Locale }[]; translations?: Partial<Record<Locale, Words>>
}
type Deps = Pick<LessonDeps, 'db' | 'people' | 'topics' | 'guidelines'>
const isOut = ({ state }: DemoLesson) => state === 'published' || state === 'review-due' || state === 'retired'
export const lessonId = (kit: DemoKit, key: string): string => kit.id(`lessons.lesson.${key}`)
const manuscriptId = (kit: DemoKit, key: string): string => kit.id(`lessons.manuscript.${key}`)
const json = async <T>(path: string): Promise<T> => JSON.parse(await readFile(new URL(path, import.meta.url), 'utf8')) as T
/** What retired ones say. */
const retiredWhy = 'What it is about is no longer in use.'

/** Sixty lessons with their manuscripts: most of them out, two withheld, two with their administration, two with a curator; what others say of them, and what became of some. */
export async function loadDemoLessons({ db, people, topics, guidelines }: Deps, kit: DemoKit): Promise<void> {
  const folder = new URL('lessons/', import.meta.url)
  const all = (await Promise.all((await readdir(folder)).filter((name) => name.endsWith('.json')).toSorted().map((name) => json<DemoLesson[]>(`lessons/${name}`)))).flat()
  const regions = new Map((await people.administrations()).map(({ code, region }) => [code, region]))
  const technologies = new Set((await topics.all()).filter(({ kind }) => kind === 'technology').map(({ id }) => id))
  const manuscripts = all.map((one) => ({ one, input: manuscriptOf(kit, one) }))
  const out = manuscripts.filter(({ one }) => isOut(one)).map(({ one, input }, n) => ({ one, at: publishedAt(kit, one, n), input: lessonInput(kit, one, told(input, { region: regions.get(one.administration) ?? '' })) }))
  await kit.bring(out.map(({ one, at, input }): BroughtItem => {
    const author = kit.person(one.author)
    return { id: lessonId(kit, one.key), kind: 'lessons.lesson', administration: isUnnamed(one.anonymity) ? null : one.administration, author: isUnnamed(one.anonymity) ? null : author, publishedAt: at, input, ...one.state === 'retired' ? { transition: 'retire' } : {} }
  }))
  await kit.bring(manuscripts.map(({ one, input }): BroughtItem => {
    const author = kit.person(one.author), at = kit.at('-30d')
    return { id: manuscriptId(kit, one.key), kind: 'lessons.manuscript', administration: one.administration, author, publishedAt: null, revisedAt: at, input, draft: { input, by: author, at, state: 'review' } }
  }))
  await loadReleases(db, kit, manuscripts.map(({ one, input }) => ({ one, input: told(input, { region: regions.get(one.administration) ?? '' }) })))
  await loadPublications(db, kit, out.map(({ one, input }) => ({ one, disclosed: disclosedOf(input, (topic) => technologies.has(topic)) })))
  await loadAround({ db, hasGuidance: guidelines !== undefined }, kit, all)
}

const textsOf = ({ title, ...words }: Words) => ({ title, extra: Object.fromEntries(Object.entries(blankTexts).map(([name, blank]) => [name, words[name as keyof LessonTexts] ?? blank])) })

function manuscriptOf(kit: DemoKit, one: DemoLesson): ItemInput {
  const source = one.fromTopic === undefined ? [] : [{ item: kit.id(`forum.topic.${one.fromTopic}`), url: '', title: one.title, credit: '' }]
  return {
    lang: one.lang, audience: [], handling: 'my-administration', topics: [...new Set([...one.topics, one.process])],
    texts: Object.fromEntries([[one.lang, textsOf(one)], ...Object.entries(one.translations ?? {}).map(([lang, words]) => [lang, { ...textsOf(words), maker: 'person' }])]),
    fields: { ...blankFields(one.administration), level: one.anonymity, phase: one.phase, budget: one.budget ?? null, from: one.from, until: one.to ?? null, causes: one.causes, confidence: one.confidence, readers: 'public', sources: source } satisfies ManuscriptFields,
  }
}

function lessonInput(kit: DemoKit, one: DemoLesson, input: ItemInput): ItemInput {
  // Without a name every day is the first of its month.
  const day = (on: string) => isUnnamed(one.anonymity) ? `${on.slice(0, 7)}-01` : on
  return { ...input, reviewDueOn: one.state === 'retired' ? null : day(kit.on(one.state === 'review-due' ? '+12d' : '+300d')), ...one.state === 'retired' ? { fields: { ...input.fields, retiredOn: day(kit.on('-40d')), retiredWhy } } : {} }
}

/** One every few days; without a name to the first of the month. */
function publishedAt(kit: DemoKit, { anonymity }: DemoLesson, n: number): Date {
  const at = kit.at(`-${330 - n * 6}d`)
  return isUnnamed(anonymity) ? new Date(`${at.toISOString().slice(0, 7)}-01T00:00:00Z`) : at
}

const stages = { 'published': 'published', 'review-due': 'published', 'retired': 'published', 'withheld': 'withheld', 'national-approval': 'approval', 'expert-check': 'check' } as const
async function loadReleases(db: Deps['db'], kit: DemoKit, all: readonly { one: DemoLesson; input: ItemInput }[]): Promise<void> {
  const rows = all.map(({ one, input }) => ({
    id: kit.id(`lessons.release.${one.key}`), manuscript: manuscriptId(kit, one.key), administration: one.administration, author: kit.person(one.author).id, stage: stages[one.state], told: input, at: kit.at('-9d'),
    reason: one.state === 'withheld' ? 'Not before the matter is closed in court.' : '', by: one.state === 'withheld' ? 'administration' : null, approved: one.state === 'national-approval' || one.state === 'withheld' ? null : kit.at('-6d'), closed: one.state === 'national-approval' || one.state === 'expert-check' ? null : kit.at('-4d'),
  }))
  // Taking the demonstration away asks for its items without bringing them.
  await db.raw(`insert into lessons.release (id, manuscript_id, administration, author_id, asked_by, stage, told, reason, returned_by, asked_at, approved_at, closed_at)
    select r.id, r.manuscript, r.administration, r.author, r.author, r.stage, r.told, r.reason, r.by, r.at, r.approved, r.closed from jsonb_to_recordset(?::jsonb) r(id uuid, manuscript uuid, administration text, author uuid, stage text, told jsonb, reason text, by text, at timestamptz, approved timestamptz, closed timestamptz)
    where exists (select 1 from lessons.lesson) on conflict do nothing`, [JSON.stringify(rows)])
}

async function loadPublications(db: Deps['db'], kit: DemoKit, out: readonly { one: DemoLesson; disclosed: object | null }[]): Promise<void> {
  const rows = out.map(({ one, disclosed }) => ({ lesson: lessonId(kit, one.key), manuscript: manuscriptId(kit, one.key), administration: one.administration, author: kit.person(one.author).id, disclosed, due: kit.on(one.state === 'review-due' ? '+12d' : '+300d') }))
  await db.raw(`insert into lessons.publication (lesson_id, manuscript_id, administration, author_id, disclosed, review_due_on)
    select p.lesson, p.manuscript, p.administration, p.author, p.disclosed, p.due from jsonb_to_recordset(?::jsonb) p(lesson uuid, manuscript uuid, administration text, author uuid, disclosed jsonb, due date)
    where exists (select 1 from lessons.lesson l where l.item_id = p.lesson) on conflict do nothing`, [JSON.stringify(rows)])
}
