import { readFile } from 'node:fs/promises'
import type { Knex } from 'knex'
import type { CauseWord, DemoKit, Locale } from '@diwan/core'
import type { PatternFields } from '../kinds/pattern.ts'
import { lessonId, type DemoLesson } from './load.ts'

interface DemoPattern { slug: string; topics: string[]; causes: CauseWord[]; publishedAt: string; texts: Record<Locale, { title: string; summary: string; body: string }> }
interface DemoProposal { lesson: string; guideline: string; state: 'accepted' | 'declined'; at: string; decided: string; by: string; answer: string }
const json = async <T>(name: string): Promise<T> => JSON.parse(await readFile(new URL(`${name}.json`, import.meta.url), 'utf8')) as T

/** What administrations say of the lessons, what adds up, and what guidance made of it. */
export async function loadAround({ db, hasGuidance }: { db: Knex; hasGuidance: boolean }, kit: DemoKit, all: readonly DemoLesson[]): Promise<void> {
  const voices = all.flatMap(({ key, lang, seenAlso = [], applied = [] }) => [
    ...seenAlso.map((one) => ({ ...one, key, lang: one.lang ?? lang })), ...applied.map((one, n) => ({ ...one, key, kind: 'applied', on: one.on ?? kit.on(`-${40 + n * 25}d`), lang: one.lang ?? lang })),
  ])
  // Said by administrations, and by no person of them.
  await db.raw(`insert into lessons.voice (id, item_id, administration, kind, note, lang, on_date, state, at, decided_at)
    select v.id, v.item, v.administration, v.kind, v.note, v.lang, v.on, 'shown', v.at, v.at from jsonb_to_recordset(?::jsonb) v(id uuid, item uuid, administration text, kind text, note text, lang text, "on" date, at timestamptz)
    where exists (select 1 from lessons.lesson l where l.item_id = v.item) on conflict do nothing`,
  [JSON.stringify(voices.map(({ key, administration, kind, note, lang, on }) => ({ id: kit.id(`lessons.voice.${key}.${administration}.${kind}`), item: lessonId(kit, key), administration, kind, note, lang, on, at: kit.at('-25d') })))])
  for (const { slug, topics, causes, publishedAt, texts } of await json<DemoPattern[]>('patterns')) {
    await kit.bring({
      id: kit.id(`lessons.pattern.${slug}`), kind: 'lessons.pattern', administration: null, author: null, publishedAt: kit.at(publishedAt),
      input: { lang: 'en', topics, audience: ['public'], handling: 'open', reviewDueOn: kit.on('+330d'), texts: Object.fromEntries(Object.entries(texts).map(([lang, text]) => [lang, { ...text, maker: lang === 'en' ? 'author' : 'reviewer' }])), fields: { causes, lessons: all.filter(({ pattern }) => pattern === slug).map(({ key }) => lessonId(kit, key)) } satisfies PatternFields },
    })
  }
  if (!hasGuidance) return
  const known = new Map(all.map((one) => [one.key, one]))
  const proposals = (await json<DemoProposal[]>('proposals')).flatMap(({ lesson, guideline, by, ...one }) => { const from = known.get(lesson); return from ? [{ id: kit.id(`lessons.proposal.${lesson}`), item: lessonId(kit, lesson), guideline: kit.id(`guidelines.guideline.${guideline}`), words: from.recommendation ?? '', lang: from.lang, by: kit.person(by).id, state: one.state, answer: one.answer, at: kit.at(one.at), decided: kit.at(one.decided) }] : [] })
  await db.raw(`insert into lessons.proposal (id, item_id, guideline_id, words, lang, by_id, state, answer, at, decided_at)
    select p.id, p.item, p.guideline, p.words, p.lang, p.by, p.state, p.answer, p.at, p.decided from jsonb_to_recordset(?::jsonb) p(id uuid, item uuid, guideline uuid, words text, lang text, by uuid, state text, answer text, at timestamptz, decided timestamptz)
    where exists (select 1 from lessons.lesson l where l.item_id = p.item) on conflict do nothing`, [JSON.stringify(proposals)])
}
