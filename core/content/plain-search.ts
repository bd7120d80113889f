import type { Knex } from 'knex'
import { Invalid, type Clock, type ItemSummary, type Kind, type Locale, type Search, type SearchHit, type SearchQuery, type Viewer } from '../contract/index.ts'
import { fold, words } from './fold.ts'
import type { Kinds } from './kinds.ts'
import type { Joining } from './joining.ts'
import { isLive, isLiveBindings } from './readable.ts'
import { wordsIn } from './persist.ts'
import { rows } from './rows.ts'
import type { TopicShelf } from './topics.ts'

interface Needs { db: Knex; kinds: Kinds; clock: Clock; joining: Joining; topics: TopicShelf }

/** Marks around what matched; private-use letters that no stored text holds. */
export const markFrom = '\uE000', markTo = '\uE001'
const configurations = ['english', 'french', 'spanish', 'arabic'] as const
/** Only so many matches are ranked, the newest; a word that half the site has costs no more than that. Of parts fewer: their words are not kept. */
const ranked = 2_000, rankedParts = 500

/**
 * Words of any of the four languages, any of them, ranked by how many match, where, and how near; the last word also as a beginning.
 * The audience is inside the query, so a hidden item moves nothing. A search plugin takes this interface over.
 */
export class PlainSearch implements Search {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  async find(viewer: Viewer, query: SearchQuery): Promise<{ hits: SearchHit[]; next: string | null }> {
    const asked = words(query.text)
    const limit = Math.min(Math.max(query.limit ?? 20, 1), 50)
    const offset = this.#offset(query.after)
    if (asked.length === 0) return { hits: [], next: null }
    const tsquery = tsqueryOf(asked, await this.#synonyms(asked))
    const kinds = (query.kinds ?? this.#needs.kinds.names()).filter((kind) => this.#needs.kinds.find(kind))
    const under = [...query.topic === undefined ? [] : [`topic=${query.topic}`], ...query.outcome === undefined ? [] : [`outcome=${query.outcome}`]]
    const among = (lang: string) => `i.kind = any(?::text[]) and i.removed_at is null and ${isLive('i')} ${under.length === 0 ? '' : 'and i.facets @> ?::text[]'} ${query.lang === undefined ? '' : `and ${lang} = ?`}`
    const amongBindings = [kinds, ...isLiveBindings(viewer, this.#needs.clock.now()), ...(under.length === 0 ? [] : [under]), ...(query.lang === undefined ? [] : [query.lang])]
    const parts = this.#parts(kinds)
    const found = await rows<{ id: string; lang: Locale; title: string; body: string; extra: unknown }>(this.#needs.db, `
      with q as (select ${tsquery.text} as q),
      hit as ((select i.id, t.lang, t.words, i.published_at, null::text as said from core.text t cross join q join core.item i on i.id = t.item_id
        where t.words @@ q.q and ${among('t.lang')} order by i.published_at desc limit ${ranked})
        ${parts.map(({ table, item, lang, text, where }) => `union all (select i.id, ${lang}, core.words_of(${lang}, ${text}), i.published_at, left(${text}, 4000) from ${table} s cross join q join core.item i on i.id = ${item}
        where core.words_of(${lang}, ${text}) @@ q.q and ${where} and ${among(lang)} order by i.published_at desc limit ${rankedParts})`).join(' ')}),
      best as (select distinct on (h.id) h.id, h.lang, h.published_at, h.said,
          (select count(*) from unnest(?::tsquery[]) one where h.words @@ one) * 10 + ts_rank_cd(h.words, q.q, 1) as rank
        from hit h cross join q order by h.id, rank desc, (h.lang = ?) desc)
      select b.id, t.lang, t.title, coalesce(b.said, left(t.summary || ' ' || t.body, 4000)) as body, case when b.said is null then t.extra end as extra
      from best b cross join lateral (select * from core.text t where t.item_id = b.id order by t.lang = b.lang desc, t.lang limit 1) t
      order by b.rank desc, b.published_at desc, b.id limit ? offset ?`,
    [...tsquery.bindings, ...amongBindings, ...parts.flatMap(() => amongBindings), asked.map((word) => `${lexeme(word)}:*`), viewer.locale, limit + 1, offset])
    const shown = found.slice(0, limit)
    const items = new Map((await this.#needs.joining.pick(viewer, shown.map(({ id }) => id))).map((item) => [item.id, item]))
    const hits = shown.flatMap(({ id, lang, title, body, extra }) => {
      const item = items.get(id)
      // A title is repeated only where it was found in another language than the one that is shown.
      return item ? [{ item, excerpt: excerpt(item.lang === lang ? body : `${title} · ${body}`, wordsIn(extra), asked).trim() }] : []
    })
    return { hits, next: found.length > limit ? String(offset + limit) : null }
  }

  async suggest(viewer: Viewer, text: string): Promise<ItemSummary[]> {
    const asked = words(text, 6)
    if (asked.length === 0) return []
    const all = asked.map((word) => `${lexeme(word)}:*A`).join(' & ')
    const found = await rows<{ id: string }>(this.#needs.db, `
      select id from (select distinct on (i.id) i.id, i.published_at from core.text t join core.item i on i.id = t.item_id
        where t.words @@ ?::tsquery and i.kind = any(?::text[]) and i.removed_at is null and ${isLive('i')} limit 500) x order by published_at desc limit 10`,
    [all, this.#needs.kinds.names(), ...isLiveBindings(viewer, this.#needs.clock.now())])
    return this.#needs.joining.pick(viewer, found.map(({ id }) => id))
  }

  /** What kinds say in rows of their plugins; of a table that several kinds share, once. */
  #parts(kinds: readonly string[]): NonNullable<Kind['says']>[] {
    const said = kinds.flatMap((name) => this.#needs.kinds.get(name).kind.says ?? [])
    return [...new Map(said.map((one) => [one.table, one])).values()]
  }

  #offset(after: string | undefined): number {
    if (after === undefined) return 0
    if (!/^\d{1,4}$/.test(after)) throw new Invalid([{ field: 'after', key: 'core.error.bad-cursor' }])
    return Number(after)
  }

  /** Other names of the topics a query names, in whichever language: who asks for ‘e-seal’ finds ‘scellé électronique’. */
  async #synonyms(asked: readonly string[]): Promise<string[]> {
    const query = ` ${asked.join(' ')} `
    const named = (await this.#needs.topics.all()).filter((topic) => namesOf(topic).some((name) => query.includes(` ${words(name).join(' ')} `)))
    return named.slice(0, 3).flatMap(namesOf)
  }
}

const namesOf = ({ labels, synonyms }: { labels: Record<string, string>; synonyms: Record<string, string[] | undefined> }) =>
  [...Object.values(labels), ...Object.values(synonyms).flatMap((list) => list ?? [])]

// Words hold only letters, digits and marks, so a quoted lexeme cannot leave its quotes.
const lexeme = (word: string) => `'${word}'`

function tsqueryOf(asked: readonly string[], synonyms: readonly string[]): { text: string; bindings: unknown[] } {
  const last = asked.at(-1) ?? ''
  const parts = [
    ...configurations.flatMap((configuration) => asked.map((word) => ({ text: `plainto_tsquery('${configuration}', ?)`, value: word }))),
    { text: '?::tsquery', value: `${lexeme(last)}:*` },
    ...[...new Set(synonyms.map((name) => fold(name)))].slice(0, 24).map((name) => ({ text: `phraseto_tsquery('simple', ?)`, value: name })),
  ]
  return { text: parts.map(({ text }) => text).join(' || '), bindings: parts.map(({ value }) => value) }
}

/** Some 200 letters around the first match, every match marked: of the text, or else of what it says besides. Case and accents are matched as the index folds them. */
function excerpt(text: string, besides: string, asked: readonly string[]): string {
  const matchesIn = (words: string) => [...words.matchAll(/[\p{L}\p{N}\p{M}]+/gu)].filter(([word]) => { const folded = fold(word); return asked.some((one) => folded.startsWith(one.length > 4 ? one.slice(0, -1) : one)) })
  let plain = plainly(text), found = matchesIn(plain)
  if (found.length === 0 && besides !== '') {
    const other = plainly(besides.slice(0, 100_000)), there = matchesIn(other)
    if (there.length > 0) [plain, found] = [other, there]
  }
  const from = Math.max(0, (found[0]?.index ?? 0) - 60)
  const start = from === 0 ? 0 : plain.indexOf(' ', from) + 1
  // Whole words, unless one is longer than the rest of the line.
  const space = start + 220 < plain.length ? plain.lastIndexOf(' ', start + 220) : plain.length
  const end = space > start + 150 ? space : start + 220
  let marked = '', at = start
  for (const match of found) {
    if (match.index < start || match.index + match[0].length > end) continue
    marked += `${plain.slice(at, match.index)}${markFrom}${match[0]}${markTo}`
    at = match.index + match[0].length
  }
  return `${start > 0 ? '… ' : ''}${marked}${plain.slice(at, end)}${end < plain.length ? ' …' : ''}`
}

const plainly = (text: string) => text.replace(/[\uE000\uE001]/g, '').replace(/[#*_>`[\]|]+/g, ' ').replace(/\(https?:[^)]*\)/g, '').replace(/\s+/g, ' ')
