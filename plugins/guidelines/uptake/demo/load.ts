import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { BroughtItem, CoreServices, DemoKit, Locale, TextInput } from '@diwan/core'
import type { Section } from '../../guide/model.ts'
import { rows } from '../rows.ts'
import type { Rung } from '../adoption/ladder.ts'
import { loadChecklists } from './load-checklists.ts'
import { loadReadiness } from './load-readiness.ts'

type Deps = Pick<CoreServices, 'db' | 'standing' | 'people' | 'translator'>
interface DemoReports {
  administrations: Record<string, { lang: Locale; author: string; legal: string; helped: string }>
  reports: { administration: string; guideline: string; summary: string; barriers: string; at: string; reach: 'administration' | 'members' | 'public' }[]
}
type Notes = Record<Locale, Partial<Record<Rung, string[]>>>
/** A guideline of the demonstration as it stands, with the ids of its recommendations in order. */
export interface DemoOutline { id: string; slug: string; version: string; topics: string[]; titles: Partial<Record<Locale, string>>; recommendations: { id: string; title: string; number: string }[] }
interface Status { id: string; administration: string; guideline: string; recommendation: string; status: Rung; note: string; on: string; by: string; report: string | null; at: string }

const codes: Record<string, Rung> = { c: 'considering', p: 'piloting', a: 'adopted', d: 'adapted', r: 'rejected', t: 'retired' }
/** Those that let themselves be named, and those whose self-assessments count: enough of the latter that means are shown. */
const named = ['XA', 'XC', 'XH', 'XM', 'XN'], counted = ['XA', 'XC', 'XM', 'XN', 'QZ']
export const read = async <T>(name: string): Promise<T> => JSON.parse(await readFile(join(import.meta.dirname, `${name}.json`), 'utf8')) as T

/** Four hundred statuses, thirty-six national reports, self-assessments, circumstances and checklists of the twelve administrations. In bulk: a statement each. */
export async function loadDemoUptake(deps: Deps, kit: DemoKit): Promise<void> {
  const { db } = deps
  const [profiles, table, told, notes] = [await read<Record<string, Record<string, string>>>('profiles'), await read<Record<string, Record<string, string>>>('adoption'), await read<DemoReports>('reports'), await read<Notes>('notes')]
  const outlines = new Map<string, DemoOutline>()
  for (const slug of Object.keys(table)) { const outline = await outlineOf(deps, kit, slug); if (outline) outlines.set(slug, outline) }
  const at = kit.at('-20d').toISOString()
  await rows(db, `insert into guidelines.profile (administration, facts, by_id, updated_at) select p.administration, p.facts, p."by", ?::timestamptz from jsonb_to_recordset(?::jsonb) p(administration text, facts jsonb, "by" uuid) on conflict do nothing`,
    [at, JSON.stringify(Object.entries(profiles).map(([administration, facts]) => ({ administration, facts, by: kit.person(told.administrations[administration]?.author ?? 'jonas-arp').id })))])
  await rows(db, `insert into guidelines.consent (administration, is_named, is_counted, updated_at) select c.administration, c.named, c.counted, ?::timestamptz from jsonb_to_recordset(?::jsonb) c(administration text, named boolean, counted boolean) on conflict do nothing`,
    [at, JSON.stringify(Object.keys(profiles).filter((code) => named.includes(code) || counted.includes(code)).map((administration) => ({ administration, named: named.includes(administration), counted: counted.includes(administration) })))])
  await rows(db, 'insert into guidelines.recorder (administration, person_id, added_at) values (?, ?::uuid, ?::timestamptz) on conflict do nothing', ['XA', kit.person('jonas-arp').id, at])

  const statuses = statusesOf(kit, { table, outlines, told, notes })
  await loadReports(deps, kit, { outlines, told, statuses })
  await loadStatuses(db, statuses)
  await loadReadiness(deps, kit, outlines)
  await loadChecklists(db, kit, outlines)
}

async function outlineOf({ standing }: Deps, kit: DemoKit, slug: string): Promise<DemoOutline | null> {
  const id = kit.id(`guidelines.guideline.${slug}`)
  const found = await standing(id)
  if (found === null) return null
  const { texts, fields = {}, topics = [] } = found.input
  const words = new Map(((texts.en?.extra?.['parts'] ?? []) as { id: string; title: string }[]).map((part) => [part.id, part.title]))
  return {
    id, slug, topics, version: typeof fields['version'] === 'string' ? fields['version'] : '', titles: Object.fromEntries(Object.entries(texts).map(([lang, text]) => [lang, text.title])),
    recommendations: ((fields['sections'] ?? []) as Section[]).flatMap(({ recommendations }, s) => recommendations.map((one, r) => ({ id: one.id, title: words.get(one.id) ?? '', number: `${s + 1}.${r + 1}` }))),
  }
}

const reportId = (kit: DemoKit, administration: string, guideline: string) => kit.id(`guidelines.report.${guideline}.${administration}`)

function statusesOf(kit: DemoKit, { table, outlines, told, notes }: { table: Record<string, Record<string, string>>; outlines: ReadonlyMap<string, DemoOutline>; told: DemoReports; notes: Notes }): Status[] {
  return [...outlines.values()].flatMap(({ id, slug, recommendations }) => Object.entries(table[slug] ?? {}).flatMap(([administration, said], a) => said.split('').flatMap((code, index) => {
    const status = codes[code], recommendation = recommendations[index], of = told.administrations[administration]
    if (status === undefined || recommendation === undefined || of === undefined) return []
    const pool = notes[of.lang][status] ?? [''], reported = told.reports.find((one) => one.administration === administration && one.guideline === slug)
    const days = 40 + (index * 37 + a * 53) % 620
    return [{
      id: kit.id(`guidelines.adoption.${slug}.${administration}.${recommendation.id}`), administration, guideline: id, recommendation: recommendation.id, status, note: pool[(index + a) % pool.length] ?? '', on: kit.on(`-${days}d`), by: kit.person(of.author).id,
      report: reported ? reportId(kit, administration, slug) : null, at: kit.at(reported?.at ?? `-${Math.max(3, days - 20)}d`).toISOString(),
    }]
  })))
}

/** As they stand and, behind those in use, the pilot they came from. */
async function loadStatuses(db: Deps['db'], statuses: readonly Status[]): Promise<void> {
  const shape = `s(id uuid, administration text, guideline uuid, recommendation text, status text, note text, "on" date, "by" uuid, report uuid, at timestamptz)`
  const said = JSON.stringify(statuses)
  await rows(db, `insert into guidelines.adoption (administration, guideline_id, recommendation, status, note, on_date, by_id, updated_at) select s.administration, s.guideline, s.recommendation, s.status, s.note, s."on", s."by", s.at from jsonb_to_recordset(?::jsonb) ${shape} on conflict do nothing`, [said])
  await rows(db, `insert into guidelines.adoption_change (id, administration, guideline_id, recommendation, status, note, on_date, report_id, by_id, at) select s.id, s.administration, s.guideline, s.recommendation, s.status, s.note, s."on", (select item_id from guidelines.report r where r.item_id = s.report), s."by", s.at from jsonb_to_recordset(?::jsonb) ${shape} on conflict do nothing`, [said])
  await rows(db, `insert into guidelines.adoption_change (id, administration, guideline_id, recommendation, status, on_date, by_id, at) select gen_random_uuid(), s.administration, s.guideline, s.recommendation, 'piloting', s."on" - 180, s."by", s.at - interval '180 days' from jsonb_to_recordset(?::jsonb) ${shape}
    where s.status in ('adopted', 'adapted') and not exists (select 1 from guidelines.adoption_change c where c.administration = s.administration and c.guideline_id = s.guideline and c.recommendation = s.recommendation and c.status = 'piloting')`, [said])
}

async function loadReports({ people, translator }: Deps, kit: DemoKit, { outlines, told, statuses }: { outlines: ReadonlyMap<string, DemoOutline>; told: DemoReports; statuses: readonly Status[] }): Promise<void> {
  const items: BroughtItem[] = [], cards = new Map((await people.administrations()).map((card) => [card.code, card]))
  for (const { administration, guideline, summary, barriers, at, reach } of told.reports) {
    const outline = outlines.get(guideline), of = told.administrations[administration], card = cards.get(administration)
    if (!outline || !of) continue
    const { lang, author, legal, helped } = of
    const own = statuses.filter((one) => one.administration === administration && one.guideline === outline.id)
    const text: TextInput = {
      title: translator(lang)('guidelines.report.begun', { guideline: outline.titles[lang] ?? outline.titles.en ?? '', administration: card?.names[lang] ?? card?.names.en ?? administration }), summary, maker: 'author',
      extra: { parts: own.filter(({ note }) => note !== '').map(({ recommendation, note }) => ({ id: recommendation, words: note })), legal, barriers, helped },
    }
    items.push({
      id: reportId(kit, administration, guideline), kind: 'guidelines.report', administration, author: kit.person(author), publishedAt: kit.at(at),
      input: { lang, texts: { [lang]: text }, topics: outline.topics, audience: [], handling: reach === 'public' ? 'open' : reach === 'members' ? 'community' : 'my-administration', fields: { administration, guideline: outline.id, version: outline.version, reach, statuses: own.map(({ recommendation, status, on }) => ({ id: recommendation, status, on })) } },
    })
  }
  await kit.bring(items)
}
