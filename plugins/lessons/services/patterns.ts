import type { Knex } from 'knex'
import { Conflict, Invalid, NotFound, Refused, type Audit, type CauseWord, type Clock, type Content, type CoreServices, type Item, type ItemSummary, type Locale, type Viewer } from '@diwan/core'
import { mostGathered, type PatternFields } from '../kinds/pattern.ts'
import type { Catalogue, LessonSummary } from './catalogue.ts'
import { lessonKind } from './publishing.ts'
import { isId } from './rows.ts'

interface Needs { db: Knex; content: Content; clock: Clock; audit: Audit; catalogue: Catalogue; standing: CoreServices['standing']; bring: CoreServices['bring'] }
export const patternKind = 'lessons.pattern'
/** How often the same was reported: by lessons the viewer may read, and by administrations that say they saw it too. `named`: of these with their name, each once. */
export interface Reports { lessons: number; voices: number; named: number }
/** Lessons that name the same cause of the same technology and stand in no pattern yet. */
export interface Suggestion { cause: CauseWord; topic: string; n: number }
/** From fewer lessons than this nothing is suggested. */
export const fewestAlike = 3

/** The same failure in several lessons, gathered by curators, so that it adds up. */
export class Patterns {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  list(viewer: Viewer, paging: { after?: string; before?: string; limit?: number } = {}): ReturnType<Content['list']> { return this.#needs.content.list(viewer, { kinds: [patternKind], limit: 20, ...paging }) }

  /** @throws NotFound */
  async read(viewer: Viewer, key: string): Promise<{ item: Item; lessons: LessonSummary[]; reports: Reports }> {
    const item = await this.#needs.content.read(viewer, patternKind, key)
    const lessons = await this.#needs.catalogue.pick(viewer, (item.fields as PatternFields).lessons ?? [])
    return { item, lessons, reports: (await this.reports(viewer, [item.id])).get(item.id) ?? { lessons: 0, voices: 0, named: 0 } }
  }

  /** How often each was reported, of lessons the viewer may read; however many patterns, in one statement. */
  async reports(viewer: Viewer, patterns: readonly string[]): Promise<Map<string, Reports>> {
    const found = patterns.length === 0 ? [] : await this.#needs.content.among<Reports & { id: string }>(viewer, [lessonKind], {
      sql: `select p.item_id as id, count(distinct r.id)::int as lessons, count(distinct v.administration)::int as voices, count(distinct a.code)::int as named
        from lessons.pattern p join readable r on r.id = any(p.lessons) left join lessons.voice v on v.item_id = r.id and v.kind = 'same' and v.state = 'shown' cross join lateral (values (r.administration), (v.administration)) a(code)
        where p.item_id = any(?::uuid[]) group by 1`,
      bindings: [patterns],
    })
    const none: Reports = { lessons: 0, voices: 0, named: 0 }
    return new Map([...patterns.map((id) => [id, none] as const), ...found.map(({ id, ...counted }) => [id, counted] as const)])
  }

  /** Patterns a lesson stands in, at most 10. */
  async around(viewer: Viewer, lesson: string): Promise<ItemSummary[]> {
    const found = await this.#needs.content.joined(viewer, { isFrequent: true, bindings: [lesson], sql: `select '{}'::jsonb as own, item_id, null::uuid as person_id from lessons.pattern where lessons @> array[?::uuid] order by item_id limit 10` })
    return found.flatMap(({ item }) => item ?? [])
  }

  /** The most frequent first; at most 20. For curators. */
  async suggestions(viewer: Viewer): Promise<Suggestion[]> {
    return viewer.may('lessons.curate') ? this.#needs.content.among<Suggestion>(viewer, [lessonKind], {
      sql: `select c.cause, o.topic, count(*)::int as n from readable r join lessons.lesson l on l.item_id = r.id cross join lateral unnest(l.causes) c(cause) cross join lateral unnest(r.topics) o(topic)
        where l.retired_on is null and not exists (select 1 from lessons.pattern p where p.lessons @> array[r.id]) group by 1, 2 having count(*) >= ? order by n desc, 1, 2 limit 20`,
      bindings: [fewestAlike],
    }) : []
  }

  /** Lessons that would be gathered: of one cause and topic, or those named. At most 50. */
  async candidates(viewer: Viewer, { cause, topic, lessons = [] }: { cause?: string | undefined; topic?: string | undefined; lessons?: readonly string[] }): Promise<LessonSummary[]> {
    const { content, catalogue } = this.#needs
    const keys = lessons.slice(0, 50).map((key) => key.trim())
    const byRef = await Promise.all(keys.map(async (key) => isId(key) ? key : (await content.read(viewer, lessonKind, key).catch(() => null))?.id))
    const named = byRef.filter((id) => id !== undefined)
    const alike = cause || topic ? (await catalogue.list(viewer, { ...cause ? { causes: cause } : {}, ...topic ? { theme: topic } : {} }, { limit: 50 })).rows : []
    return [...await catalogue.pick(viewer, named), ...alike.filter(({ id }) => !named.includes(id))].slice(0, 50)
  }

  /** Published at once, for members. @throws Refused, Invalid on `title`, `lessons` */
  async gather(viewer: Viewer, { title, summary, causes, topics, lessons, lang }: { title: string; summary: string; causes: readonly CauseWord[]; topics: readonly string[]; lessons: readonly string[]; lang: Locale }): Promise<string> {
    if (!viewer.may('lessons.curate')) throw new Refused()
    const found = await this.#needs.catalogue.pick(viewer, lessons.filter(isId))
    const faults = [...title.trim() === '' ? [{ field: 'title', key: 'lessons.fault.title' }] : [], ...found.length < 2 ? [{ field: 'lessons', key: 'lessons.fault.gather' }] : []]
    if (faults.length > 0) throw new Invalid(faults)
    const { path } = await this.#needs.content.publishNew(viewer, patternKind, {
      lang, texts: { [lang]: { title: title.trim(), summary: summary.trim() } }, topics: [...topics], audience: ['members'], handling: 'community', fields: { causes: [...causes], lessons: found.map(({ id }) => id) } satisfies PatternFields,
    })
    return path
  }

  /** One more lesson, or one less, at once: its text is its curators'. @throws NotFound, Refused, Invalid on `lesson` */
  async change(viewer: Viewer, key: string, change: { add: string } | { remove: string }): Promise<string> {
    const { content, audit, standing, bring, clock } = this.#needs
    const item = await content.read(viewer, patternKind, key)
    if (!item.isKept || !viewer.may('lessons.curate')) throw new Refused()
    const live = await standing(item.id)
    if (!live) throw new Conflict(null, 'lessons.fault.not-published')
    const lessons = (live.input.fields as PatternFields).lessons ?? []
    const added = 'add' in change ? await content.read(viewer, lessonKind, change.add.trim()).catch((error: unknown) => { if (error instanceof NotFound) throw new Invalid([{ field: 'lesson', key: 'lessons.fault.lesson' }]); throw error }) : null
    const next = added ? [...new Set([...lessons, added.id])] : lessons.filter((id) => !('remove' in change && id === change.remove))
    if (next.length > mostGathered) throw new Invalid([{ field: 'lesson', key: 'lessons.fault.too-many', values: { limit: mostGathered } }])
    await bring({ id: item.id, kind: patternKind, administration: live.administration, publishedAt: live.publishedAt, revisedAt: clock.now(), input: { ...live.input, fields: { ...live.input.fields, lessons: next } } })
    await audit.record(viewer, 'lessons.pattern.gathered', `item:${item.id}`)
    return item.path
  }
}
