import { readFile } from 'node:fs/promises'
import type { BroughtItem, CoreServices, DemoKit, ItemInput, Locale, TextMaker } from '@diwan/core'
import { followed, type CaseFields } from '../kinds/case.ts'

type Texts = Partial<Record<Locale, { title: string; summary: string } & Record<string, unknown>>>
interface Told { slug: string; administration: string | null; author: string | null; topics: string[]; outcome: string[]; publishedAt: string; texts: Texts }
interface DemoPractice extends Told { applies: string[]; certainty: number; effort: string; cases: string[] }
interface DemoPitfall extends Told { applies: string[]; cause: string; phase: string; cases: string[] }
type DemoCase = Told & Pick<CaseFields, 'type' | 'naming' | 'from' | 'until' | 'declarations' | 'costs' | 'results' | 'causes' | 'timeline'>
interface DemoProcess extends Told { cases: string[]; steps: object[] }
interface DemoStandard extends Told { requirements: object[]; declared: [administration: string, met: number[], isNamed: boolean, note: string, by: string][] }
interface DemoAssessment extends Told { fields: Record<string, unknown>; from: string; until: string; about: string[] }
interface DemoSubmitted extends Omit<Told, 'outcome' | 'publishedAt'> { kind: string; author: string; savedAt: string; state: string; fields: Record<string, unknown> }
interface Library { processes: DemoProcess[]; standards: DemoStandard[]; assessments: DemoAssessment[]; submitted: DemoSubmitted[] }

const read = async <T>(name: string): Promise<T> => JSON.parse(await readFile(new URL(`${name}.json`, import.meta.url), 'utf8')) as T
/** Where the language of the administration is none of English, that text is the original. */
const homes: Record<string, Locale> = { XM: 'es', XN: 'ar', XQ: 'ar', XC: 'fr', XT: 'fr' }

function inputOf({ administration, topics, texts }: Told, fields: Record<string, unknown>, original: Locale = 'en'): ItemInput {
  const lang = texts[original] ? original : 'en'
  const maker = (of: string): TextMaker => of === lang ? 'author' : administration === null ? 'reviewer' : 'person'
  return {
    lang, topics, audience: ['public'], handling: 'open', fields,
    texts: Object.fromEntries(Object.entries(texts).map(([of, { title, summary, ...extra }]) => [of, { title, summary, maker: maker(of), extra }])),
  }
}

/** Thirty practices, twenty-four pitfalls, twenty-one cases, four processes, two standards, four assessments: brought in bulk, as none is linked. */
export async function loadDemoCards({ db, clock }: Pick<CoreServices, 'db' | 'clock'>, kit: DemoKit): Promise<void> {
  const [practices, pitfalls, cases, library] = [await read<DemoPractice[]>('practices'), await read<DemoPitfall[]>('pitfalls'), await read<DemoCase[]>('cases'), await read<Library>('library')]
  const ids = (kind: string, slugs: readonly string[]) => slugs.map((slug) => kit.id(`guidelines.${kind}.${slug}`))
  const item = (kind: string, told: Told, input: ItemInput): BroughtItem => {
    const author = told.author === null ? null : kit.person(told.author)
    return { id: kit.id(`guidelines.${kind}.${told.slug}`), kind: `guidelines.${kind}`, administration: told.administration ?? null, author, publishedAt: kit.at(told.publishedAt), input: { reviewDueOn: kit.on('+240d'), ...input } }
  }
  await kit.bring([
    ...practices.map((one) => item('practice', one, inputOf(one, { applies: one.applies, certainty: one.certainty, effort: one.effort, outcome: one.outcome, cases: ids('case', one.cases) }))),
    ...pitfalls.map((one) => item('pitfall', one, inputOf(one, { applies: one.applies, cause: one.cause, phase: one.phase, outcome: one.outcome, cases: ids('case', one.cases) }))),
    ...cases.map((one) => item('case', one, inputOf(one, caseFields(one, kit), homes[one.administration ?? ''] ?? 'en'))),
    ...library.processes.map((one) => item('process', one, inputOf(one, { outcome: one.outcome, cases: ids('case', one.cases), steps: one.steps }))),
    ...library.standards.map((one) => item('standard', { ...one, administration: null }, inputOf({ ...one, administration: null }, { outcome: one.outcome, requirements: one.requirements }))),
    ...library.assessments.map((one) => item('assessment', one, inputOf(one, { ...one.fields, outcome: one.outcome, from: kit.on(one.from), until: kit.on(one.until), about: one.about.map((about) => kit.id(`guidelines.${about.replace(':', '.')}`)) }))),
  ])
  // What members handed in and nobody has looked at yet.
  for (const one of library.submitted) {
    const by = kit.person(one.author), at = kit.at(one.savedAt)
    const input = inputOf({ ...one, outcome: [], publishedAt: one.savedAt }, one.fields)
    await kit.bring({ id: kit.id(`guidelines.${one.kind}.${one.slug}`), kind: `guidelines.${one.kind}`, administration: one.administration, author: by, publishedAt: null, revisedAt: at, input, draft: { input, by, at, state: one.state } })
  }
  await declare(db, kit, library.standards, clock.now())
  await use(db, kit, clock.now())
}

const caseFields = ({ type, naming, from, until, declarations, outcome, costs, results, causes, timeline }: DemoCase, kit: DemoKit): Record<string, unknown> =>
  followed({ type, naming, consent: 'given', consentOn: naming === 'anonymous' ? null : kit.on('-280d'), from, until, declarations, outcome: outcome as CaseFields['outcome'], applies: [], costs, results, causes, timeline, cause: [], months: null })

async function declare(db: CoreServices['db'], kit: DemoKit, standards: readonly DemoStandard[], at: Date): Promise<void> {
  for (const { slug, declared } of standards) for (const [administration, met, isNamed, note, by] of declared) {
    await db.raw(`insert into guidelines.declaration (item_id, administration, met, is_named, note, by_id, at) select ?::uuid, ?, ?::text[], ?, ?, ?::uuid, ?::timestamptz where exists (select 1 from guidelines.standard where item_id = ?::uuid) on conflict do nothing`,
      [kit.id(`guidelines.standard.${slug}`), administration, met.map((n) => `q-${n}`), isNamed, note, kit.person(by).id, at, kit.id(`guidelines.standard.${slug}`)])
  }
}

const used: [kind: 'practice' | 'pitfall', slug: string, administrations: [code: string, year: number, isNamed: boolean, note: string][]][] = [
  ['practice', 'risk-ml-b1', [['XM', 2023, true, 'One in a hundred, for parcels one in two hundred.'], ['XH', 2025, true, 'One in fifty: we are small.'], ['XA', 2025, false, ''], ['XL', 2024, false, ''], ['XY', 2024, false, ''], ['XC', 2024, false, '']]],
  ['practice', 'image-analytics-b2', [['XA', 2025, true, 'Since the third commodity.'], ['XN', 2025, true, 'By crossing and by chapter.']]],
  ['practice', 'e-seals-b1', [['XQ', 2024, true, 'With the port authority as the other side.']]],
  ['pitfall', 'image-analytics-p1', [['XC', 2023, true, 'With the first scanner; the second contract names a format.'], ['XY', 2022, false, '']]],
  ['pitfall', 'cloud-exit-p2', [['XQ', 2024, true, 'Found in a drill, in time.']]],
]
async function use(db: CoreServices['db'], kit: DemoKit, at: Date): Promise<void> {
  for (const [kind, slug, administrations] of used) for (const [code, year, isNamed, note] of administrations) {
    const id = kit.id(`guidelines.${kind}.${slug}`)
    await db.raw(`insert into guidelines.card_use (item_id, administration, is_named, year, note, at) select ?::uuid, ?, ?, ?, ?, ?::timestamptz where exists (select 1 from guidelines.${kind} where item_id = ?::uuid) on conflict do nothing`, [id, code, isNamed, year, note, at, id])
  }
}
