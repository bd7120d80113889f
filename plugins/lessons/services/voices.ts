import { randomUUID } from 'node:crypto'
import type { Knex } from 'knex'
import { Conflict, Invalid, NotFound, Refused, type Audit, type Clock, type Content, type CoreServices, type FieldFault, type Item, type Locale, type Notices, type Viewer } from '@diwan/core'
import { isId, row, rows } from './rows.ts'
import { isContactPoint, isVerified, ownAdministration } from './seat.ts'

/** "We saw this too", "we saw the opposite", "we apply it". */
export const voiceKinds = ['same', 'opposite', 'applied'] as const
export type VoiceKind = (typeof voiceKinds)[number]
/** What an administration says of a lesson, with its name. `on`: `YYYY-MM-DD`. */
export interface Voice { id: string; administration: string; kind: VoiceKind; note: string; lang: Locale; on: string; state: 'waiting' | 'shown' | 'refused'; reason: string; at: Date }
export type Counts = Record<VoiceKind, number>
interface Needs { db: Knex; content: Content; clock: Clock; audit: Audit; notices: Notices; touch: CoreServices['touch'] }

const columns = `id, administration, kind, note, lang, on_date::text as "on", state, reason, at`
export const noteLimit = 600

/** Written by somebody whose seat is vouched for, said by their administration: others read it once its contact point let it. */
export class Voices {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** What others read of a lesson, the newest first, at most 200; and what the viewer's own administration has said, whatever became of it. Whoever asks has read the lesson. */
  async of(viewer: Viewer, lesson: string): Promise<{ shown: Voice[]; own: Voice[] }> {
    const seat = viewer.administration !== null && viewer.tokens.includes(`administration:${viewer.administration}`) ? viewer.administration : ''
    const found = await rows<Voice>(this.#needs.db, `select ${columns} from lessons.voice where item_id = ?::uuid and (state = 'shown' or administration = ?) order by on_date desc, id limit 200`, [lesson, seat])
    return { shown: found.filter(({ state }) => state === 'shown'), own: found.filter(({ administration }) => administration === seat) }
  }

  /** How many administrations say what of each lesson. */
  async counts(lessons: readonly string[]): Promise<Map<string, Counts>> {
    const counts = new Map<string, Counts>(lessons.map((id) => [id, { same: 0, opposite: 0, applied: 0 }]))
    if (lessons.length === 0) return counts
    for (const { id, kind, n } of await rows<{ id: string; kind: VoiceKind; n: number }>(this.#needs.db, `select item_id as id, kind, count(*)::int as n from lessons.voice where item_id = any(?::uuid[]) and state = 'shown' group by 1, 2`, [lessons])) {
      const one = counts.get(id)
      if (one) one[kind] = n
    }
    return counts
  }
  /** Lessons that are applied by most administrations, at most 10. What of it a viewer may read is asked with them. */
  async mostApplied(): Promise<string[]> {
    return (await rows<{ id: string }>(this.#needs.db, `select item_id as id from lessons.voice where kind = 'applied' and state = 'shown' group by 1 order by count(*) desc, max(on_date) desc, 1 limit 10`)).map(({ id }) => id)
  }

  /** A contact point's own words stand at once, a member's wait for one. What was said before is replaced. @throws Refused without a seat that is vouched for, Invalid on `note` and `on` */
  async say(viewer: Viewer, lesson: Item, said: { kind: VoiceKind; note: string; on: string }): Promise<'waiting' | 'shown'> {
    const { db, clock, audit, notices } = this.#needs
    const administration = ownAdministration(viewer)
    if (!isVerified(viewer)) throw new Refused('lessons.fault.not-verified')
    if (lesson.state !== 'published') throw new Conflict(null, 'lessons.fault.not-published')
    const note = said.note.trim(), now = clock.now(), today = now.toISOString().slice(0, 10)
    const faults: FieldFault[] = [
      ...note === '' ? [{ field: 'note', key: 'lessons.fault.note' }] : note.length > noteLimit ? [{ field: 'note', key: 'lessons.fault.too-long', values: { limit: noteLimit } }] : [],
      ...!/^\d{4}-\d\d-\d\d$/.test(said.on) || Number.isNaN(Date.parse(said.on)) || said.on < '1990-01-01' || said.on > today ? [{ field: 'on', key: 'lessons.fault.on' }] : [],
    ]
    if (faults.length > 0) throw new Invalid(faults)
    const state = isContactPoint(viewer) ? 'shown' : 'waiting'
    const id = randomUUID()
    await db.raw(`delete from lessons.voice where item_id = ?::uuid and administration = ? and (kind = ? or (? <> 'applied' and kind <> 'applied'))`, [lesson.id, administration, said.kind, said.kind])
    await db.raw(`insert into lessons.voice (id, item_id, administration, kind, note, lang, on_date, state, by_id, at, decided_by, decided_at) values (?::uuid, ?::uuid, ?, ?, ?, ?, ?::date, ?, ?::uuid, ?::timestamptz, ?::uuid, ?::timestamptz)`,
      [id, lesson.id, administration, said.kind, note, viewer.locale, said.on, state, viewer.id, now, state === 'shown' ? viewer.id : null, state === 'shown' ? now : null])
    await audit.record(viewer, `lessons.voice.${said.kind}`, `item:${lesson.id}`, { state })
    if (state === 'waiting') await notices.tell('lessons.voice-waits', { to: { seats: [{ administration }] }, item: lesson.id, path: '/lessons/mine#voices', actor: viewer.id, key: `voice:${id}` })
    else await this.#shown(lesson.id, id)
    return state
  }

  /** What waits for the contact point of the viewer's administration, oldest first; at most 50. */
  async waiting(viewer: Viewer): Promise<(Voice & { item: { title: string; lang: string; path: string } })[]> {
    if (!isContactPoint(viewer)) return []
    const found = await this.#needs.content.joined<Voice & { at: string }>(viewer, {
      isFrequent: true, bindings: [viewer.administration],
      sql: `select to_jsonb(v) as own, v.item_id, null::uuid as person_id from (select item_id, id, administration, kind, note, lang, on_date as "on", state, reason, at from lessons.voice where administration = ? and state = 'waiting' order by at, id limit 50) v`,
    })
    return found.flatMap(({ own, item }) => item ? [{ ...own, at: new Date(own.at), item: { title: item.title, lang: item.lang, path: item.path } }] : [])
  }

  /** By a contact point of the administration it speaks for; a refusal says why. @throws NotFound, Conflict, Invalid on `reason` */
  async decide(viewer: Viewer, id: string, decision: 'shown' | 'refused', reason: string): Promise<void> {
    const { db, clock, audit, notices } = this.#needs
    const voice = isId(id) && isContactPoint(viewer) ? await row<{ item: string; by: string | null }>(db, 'select item_id as item, by_id as by from lessons.voice where id = ?::uuid and administration = ?', [id, viewer.administration]) : undefined
    if (!voice) throw new NotFound()
    if (decision === 'refused' && reason.trim() === '') throw new Invalid([{ field: 'reason', key: 'lessons.fault.reason' }])
    const decided = await row(db, `update lessons.voice set state = ?, reason = ?, decided_by = ?::uuid, decided_at = ? where id = ?::uuid and state = 'waiting' returning id`, [decision, reason.trim(), viewer.id, clock.now(), id])
    if (!decided) throw new Conflict(null, 'lessons.fault.decided')
    await audit.record(viewer, `lessons.voice.${decision}`, `item:${voice.item}`)
    if (voice.by !== null) await notices.tell(`lessons.voice-${decision}`, { to: { people: [voice.by] }, item: voice.item, actor: viewer.id, key: `voice-decided:${id}` })
    if (decision === 'shown') await this.#shown(voice.item, id)
  }

  /** By somebody of the administration that said it. @throws NotFound */
  async takeBack(viewer: Viewer, id: string): Promise<string> {
    const seat = ownAdministration(viewer)
    const gone = isId(id) ? await row<{ item: string }>(this.#needs.db, 'delete from lessons.voice where id = ?::uuid and administration = ? returning item_id as item', [id, seat]) : undefined
    if (!gone) throw new NotFound()
    await this.#needs.audit.record(viewer, 'lessons.voice.taken-back', `item:${gone.item}`)
    await this.#needs.touch('voice')
    return gone.item
  }

  async #shown(lesson: string, id: string): Promise<void> {
    await this.#needs.notices.tell('lessons.voice', { to: { following: [{ type: 'item', id: lesson }] }, item: lesson, key: `voice-shown:${id}` })
    await this.#needs.touch('voice')
  }
}
