import { readFile } from 'node:fs/promises'
import type { DemoKit, Locale } from '@diwan/core'
import { row } from '../board/model/rows.ts'
import { changesOf } from '../lab/model/settled.ts'
import type { DesignFields } from '../lab/model/design.ts'
import type { MoreServices } from '../parts.ts'
import { categoryId, type DemoDeps } from './board-of.ts'

interface DemoDesign { slug: string; author: string; daysAgo: number; fields: DesignFields; texts: Record<Locale, [title: string, summary: string, body: string]> }
interface DemoTrial { slug: string; category: string; state: 'running' | 'adopted' | 'dropped'; asked: number; began: number; days: number; ended?: number; reason: string; decision: string; verdict: string; was: Record<string, unknown> }
interface DemoAsks { question: string; people: string[]; daysAgo: number; hours: number; isAccepted?: boolean }
interface DemoMore { volunteers: string[]; designs: DemoDesign[]; trials: DemoTrial[]; asks: DemoAsks[]; hub: { question: string; person: string; daysAgo: number; note: string }[] }
type Deps = DemoDeps & MoreServices

/** The format lab and the questions on their way of the demonstration. Loaded again, what is there stays. */
export async function loadDemoMore(deps: Deps, kit: DemoKit): Promise<void> {
  const { volunteers, designs, trials, asks, hub } = JSON.parse(await readFile(new URL('lab.json', import.meta.url), 'utf8')) as DemoMore
  for (const slug of volunteers) await deps.db.raw('insert into forum.volunteer (person_id, since) values (?::uuid, ?::timestamptz) on conflict do nothing', [kit.person(slug).id, kit.at('-130d')])
  await kit.bring(designs.map(({ slug, author, daysAgo, fields, texts }) => {
    const by = kit.person(author)
    return {
      id: kit.id(`forum.design.${slug}`), kind: 'forum.design', administration: by.administration, author: by, publishedAt: kit.at(`-${daysAgo}d`),
      input: { lang: 'en' as const, audience: ['members'], fields: { ...fields }, texts: Object.fromEntries(Object.entries(texts).map(([lang, [title, summary, body]]) => [lang, { title, summary, body, maker: lang === 'en' ? 'author' as const : 'person' as const }])) },
    }
  }))
  for (const trial of trials) await loadTrial(deps, kit, trial, designs.find(({ slug }) => slug === trial.slug)!.fields)
  for (const one of asks) await loadAsks(deps, kit, one)
  for (const { question, person, daysAgo, note } of hub) {
    const thread = kit.id(`forum.topic.${question}`), at = kit.at(`-${daysAgo}d`)
    await deps.db.raw(`insert into forum.routed (thread_id, round, state, next_at, hub_at) values (?::uuid, 2, 'hub', ?::timestamptz, ?::timestamptz) on conflict do nothing`, [thread, at, at])
    await deps.db.raw(`insert into forum.ask (thread_id, person_id, round, state, asked_at, until, decided_at, note) values (?::uuid, ?::uuid, 1, 'declined', ?::timestamptz, ?::timestamptz, ?::timestamptz, ?) on conflict do nothing`, [thread, kit.person(person).id, at, at, at, note])
  }
}

/** With the numbers the demonstration's own threads give, before and during. */
async function loadTrial({ db, measures, standing }: Deps, kit: DemoKit, { slug, category, state, asked, began, days, ended, reason, decision, verdict, was }: DemoTrial, parts: DesignFields): Promise<void> {
  const id = kit.id(`forum.trial.${slug}`), of = categoryId(kit, category), day = (ago: number): Date => kit.at(`-${ago}d`)
  if (await row(db, 'select 1 from forum.trial where id = ?::uuid or (category_id = ?::uuid and state = ?)', [id, of, 'running'])) return
  const before = await measures.of(of, day(began + days), day(began)), end = ended === undefined ? null : day(ended)
  const during = end === null ? null : await measures.of(of, day(began), end)
  const editor = kit.person('sanna-weiss').id
  await db.raw(`insert into forum.trial (id, design_id, design_rev, parts, category_id, state, days, reason, by_id, asked_at, decision, decided_by, decided_at, began_at, until, was, before, verdict, ended_by, ended_at, during)
    values (?::uuid, ?::uuid, 1, ?::jsonb, ?::uuid, ?, ?, ?, ?::uuid, ?::timestamptz, ?, ?::uuid, ?::timestamptz, ?::timestamptz, ?::timestamptz, ?::jsonb, ?::jsonb, ?, ?::uuid, ?::timestamptz, ?::jsonb)`,
  [id, kit.id(`forum.design.${slug}`), JSON.stringify(parts), of, state, days, reason, kit.person('ilse-maren').id, day(asked), decision, editor, day(began), day(began), kit.at(began > days ? `-${began - days}d` : `+${days - began}d`), JSON.stringify(was), JSON.stringify(before), verdict, end && editor, end, during && JSON.stringify(during)] as never)
  const tried = { ...was, format: parts.base, begins: parts.begins, replies: parts.replies, lookedAt: parts.lookedAt, goalHours: parts.goalHours, headings: parts.headings, isTrial: true }
  const after = state === 'dropped' ? was : { ...tried, isTrial: false }
  const stands = await standing(of)
  await db.raw(`insert into forum.change (category_id, rev, at, fields, what, reason, days) values (?::uuid, ?, ?::timestamptz, ?::jsonb, '[]', '', 60) on conflict do nothing`, [of, stands?.rev ?? 1, end ?? day(began), JSON.stringify(stands?.input.fields ?? {})])
  // Numbers before the first revision: what went on before the category was brought.
  const changes = [{ rev: -1, at: day(began), why: decision, from: was, to: tried }, ...end === null ? [] : [{ rev: 0, at: end, why: verdict, from: tried, to: after }]]
  for (const { rev, at, why, from, to } of changes) {
    const span = 30 * 86_400_000
    await db.raw('insert into forum.change (category_id, rev, at, fields, what, reason, days, before, after) values (?::uuid, ?, ?::timestamptz, ?::jsonb, ?::jsonb, ?, 30, ?::jsonb, ?::jsonb) on conflict do nothing',
      [of, rev, at, JSON.stringify(to), JSON.stringify(changesOf(from, to)), why, JSON.stringify(await measures.of(of, new Date(at.getTime() - span), at)), JSON.stringify(await measures.of(of, at, new Date(at.getTime() + span)))])
  }
}

async function loadAsks({ db }: Deps, kit: DemoKit, { question, people, daysAgo, hours, isAccepted = false }: DemoAsks): Promise<void> {
  const thread = kit.id(`forum.topic.${question}`), at = kit.at(`-${daysAgo}d`), until = new Date(at.getTime() + hours * 3_600_000)
  await db.raw(`insert into forum.routed (thread_id, round, next_at) values (?::uuid, 1, ?::timestamptz) on conflict do nothing`, [thread, until])
  for (const slug of people) await db.raw('insert into forum.ask (thread_id, person_id, round, state, asked_at, until, decided_at) values (?::uuid, ?::uuid, 1, ?, ?::timestamptz, ?::timestamptz, ?::timestamptz) on conflict do nothing', [thread, kit.person(slug).id, isAccepted ? 'accepted' : 'open', at, until, isAccepted ? at : null] as never)
}
