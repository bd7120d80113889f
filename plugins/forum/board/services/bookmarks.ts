import type { Content, ItemSummary, Viewer } from '@diwan/core'
import { excerptOf } from '../model/excerpt.ts'
import { readPlace, writePlace } from '../model/place.ts'

interface Needs { content: Content }
export interface BookmarkRow { post: string; number: number; excerpt: string; lang: string; at: Date; item: ItemSummary; name: string }

/** Posts somebody wants to find again, for them alone. */
export class Bookmarks {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** The latest first, 25 at a time; those of topics the viewer may no longer read are left out. */
  async list(viewer: Viewer, after?: string): Promise<{ rows: BookmarkRow[]; next: string | null }> {
    if (viewer.id === null) return { rows: [], next: null }
    const place = readPlace(after)
    const found = await this.#needs.content.joined<{ post: string; number: number; body: string; lang: string; at: string }>(viewer, {
      sql: `select jsonb_build_object('post', p.id, 'number', p.number, 'body', case when p.state = 'shown' then left(p.body, 2000) else '' end, 'lang', p.lang, 'at', b.at) as own, p.thread_id as item_id, p.author_id as person_id
        from forum.bookmark b join forum.post p on p.id = b.post_id where b.person_id = ?::uuid and (?::timestamptz is null or (b.at, b.post_id) < (?::timestamptz, ?::uuid)) order by b.at desc, b.post_id desc limit 26`,
      bindings: [viewer.id, place?.at ?? null, place?.at ?? null, place?.id ?? null],
    })
    const shown = found.slice(0, 25), last = shown.at(-1)
    return {
      rows: shown.flatMap(({ own: { body, ...own }, item, person }) => item === null ? [] : [{ ...own, at: new Date(own.at), excerpt: excerptOf(body), item, name: person?.name ?? '' }]),
      next: found.length > 25 && last ? writePlace({ at: new Date(last.own.at), id: last.own.post }) : null,
    }
  }
}
