import type { Knex } from 'knex'
import { SignInNeeded, type Audit, type Clock, type Content, type Item, type Viewer } from '@diwan/core'
import type { Guideline } from './guides.ts'

interface Needs { db: Knex; clock: Clock; content: Content; audit: Audit }
/** What readers said of it: counts and comments for those who keep it, one's own for oneself. */
export interface Usefulness { own: string; mine: { isUseful: boolean; comment: string } | null; yes: number; no: number; comments: { isUseful: boolean; comment: string; version: string; at: Date }[] }
export interface Verified { name: string; version: string; note: string; dueOn: string; at: Date }

/** What readers are asked about, whether it helped them. */
export const guidance: readonly string[] = ['guideline', 'practice', 'pitfall', 'case', 'process', 'standard'].map((kind) => `guidelines.${kind}`)
/** What an opinion is of: the version of a guideline, the revision of anything else. */
const versionOf = ({ fields, rev }: Pick<Item, 'fields' | 'rev'>): string => typeof fields['version'] === 'string' ? fields['version'] : String(rev)

/** Whether it helped, and whether it still holds. */
export class Readership {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** One opinion a reader; a later one takes its place. */
  async say(viewer: Viewer, item: Pick<Item, 'id' | 'fields' | 'rev'>, { isUseful, comment }: { isUseful: boolean; comment: string }): Promise<void> {
    if (viewer.id === null) throw new SignInNeeded()
    await this.#needs.db.raw(`insert into guidelines.usefulness (item_id, person_id, is_useful, comment, version, at) values (?::uuid, ?::uuid, ?, ?, ?, ?::timestamptz)
      on conflict (item_id, person_id) do update set is_useful = excluded.is_useful, comment = excluded.comment, version = excluded.version, at = excluded.at`,
    [item.id, viewer.id, isUseful, comment.trim(), versionOf(item), this.#needs.clock.now()])
  }

  /** Comments come without names: what somebody thinks of a text is told to be used, not to be answered for. */
  async of(viewer: Viewer, item: Pick<Item, 'id' | 'isKept'>): Promise<Usefulness> {
    if (viewer.id === null) return { own: '', mine: null, yes: 0, no: 0, comments: [] }
    const { rows } = await this.#needs.db.raw<{ rows: { person_id: string; is_useful: boolean; comment: string; version: string; at: Date }[] }>(
      `select person_id, is_useful, comment, version, at from guidelines.usefulness where item_id = ?::uuid ${item.isKept ? '' : 'and person_id = ?::uuid'} order by at desc limit 1000`, item.isKept ? [item.id] : [item.id, viewer.id])
    const mine = rows.find(({ person_id: person }) => person === viewer.id)
    const counted = item.isKept ? rows : []
    return {
      own: mine?.comment ?? '', mine: mine ? { isUseful: mine.is_useful, comment: mine.comment } : null, yes: counted.filter((row) => row.is_useful).length, no: counted.filter((row) => !row.is_useful).length,
      comments: counted.filter(({ comment }) => comment !== '').slice(0, 20).map(({ is_useful: isUseful, comment, version, at }) => ({ isUseful, comment, version, at: new Date(at) })),
    }
  }

  /** Looked at, and it stands: the next look falls due that day. @throws Refused, Invalid, Conflict */
  async verify(viewer: Viewer, item: Guideline, { dueOn, note, rev }: { dueOn: string; note: string; rev: number }): Promise<void> {
    await this.#needs.content.reviewed(viewer, item.id, { rev, dueOn })
    await this.#needs.db('guidelines.verified').insert({ itemId: item.id, personId: viewer.id, name: viewer.name, version: item.fields.version, note: note.trim().slice(0, 1_000), dueOn, at: this.#needs.clock.now() })
  }

  /** Newest first, at most 50; names for who is signed in. */
  async verifications(viewer: Viewer, itemId: string): Promise<Verified[]> {
    const { rows } = await this.#needs.db.raw<{ rows: { name: string; version: string; note: string; due_on: string; at: Date }[] }>('select name, version, note, due_on::text as due_on, at from guidelines.verified where item_id = ?::uuid order by at desc limit 50', [itemId])
    return rows.map(({ name, version, note, due_on: dueOn, at }) => ({ name: viewer.id === null ? '' : name, version, note, dueOn, at: new Date(at) }))
  }
}
