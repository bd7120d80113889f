import type { Knex } from 'knex'
import { Conflict, NotFound, SignInNeeded, type Audit, type Clock, type Content, type Item, type People, type Translate, type Viewer } from '@diwan/core'
import type { MeetingFields, MeetingTexts } from '../kinds/meeting.ts'
import { newId } from './new-id.ts'
import type { Registrations } from './registrations.ts'

interface Needs { db: Knex; content: Content; clock: Clock; people: People; audit: Audit; registrations: Registrations }
export interface Remark { id: string; name: string; administration: string | null; confirmedUntil: string | null; isLapsed: boolean; words: string; at: Date; isMine: boolean }
type Meeting = Item & { fields: MeetingFields }

/** The minutes of meetings: begun from the agenda, one for each meeting, remarked on by those who took part, adopted. */
export class Records {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  read(viewer: Viewer, key: string): Promise<Item> { return this.#needs.content.read(viewer, 'updates.minutes', key) }

  /** Those being written, which only keepers find. */
  async begunFor(meetingId: string): Promise<string | null> { return (await this.#ids('select minutes_item_id as id from updates.record where item_id = ?::uuid', meetingId))[0] ?? null }

  /** A draft with the agenda as its headings and the decisions noted there, for the same readers. A second beginning finds the first. @throws NotFound */
  async begin(viewer: Viewer, meeting: Meeting, t: Translate): Promise<string> {
    if (!meeting.isKept || meeting.publishedAt === null) throw new NotFound()
    await this.#needs.db.raw('select 1 from updates.meeting where item_id = ?::uuid for update', [meeting.id])
    const there = await this.begunFor(meeting.id)
    if (there !== null) return there
    const { agenda = [] } = meeting.extra as Partial<MeetingTexts>
    const { id } = await this.#needs.content.create(viewer, 'updates.minutes', {
      lang: meeting.lang, audience: meeting.audience, handling: meeting.handling, topics: meeting.topics, links: { meeting: [meeting.id] }, fields: { commentsUntil: null },
      texts: { [meeting.lang]: {
        title: t('updates.minutes.title', { title: meeting.title }).slice(0, 200), summary: '', body: agenda.map(({ title }) => `## ${title}\n\n`).join('\n'),
        extra: { decisions: agenda.map(({ decision }) => decision.slice(0, 600)).filter((decision) => decision !== '') },
      } },
    })
    await this.#needs.db.raw('insert into updates.record (item_id, minutes_item_id) values (?::uuid, ?::uuid)', [meeting.id, id])
    return id
  }

  /** What was said, in order, a hundred at a time, for keepers and those who took part (others get none); and whether the viewer may add to it. */
  async remarks(viewer: Viewer, minutes: Item, after?: string): Promise<{ rows: Remark[]; next: string | null; mayRemark: boolean }> {
    if (viewer.id === null) return { rows: [], next: null, mayRemark: false }
    const { rows: [found] } = await this.#needs.db.raw<{ rows: { is_in: boolean; said: { id: string; person: string; words: string; at: string }[] | null }[] }>(`with asked as (select ?::boolean or exists (
        select 1 from updates.registration where item_id = ?::uuid and person_id = ?::uuid and state = 'registered') as is_in)
      select is_in, (select jsonb_agg(x) from (select id, person_id as person, words, at from updates.remark where is_in and item_id = ?::uuid and id > ?::uuid order by id limit 101) x) as said from asked`,
    [minutes.isKept, minutes.links['meeting']?.[0] ?? null, viewer.id, minutes.id, after ?? '00000000-0000-0000-0000-000000000000'] as never)
    const said = found?.said ?? []
    const shown = said.slice(0, 100)
    const cards = await this.#needs.people.cards(shown.map(({ person }) => person))
    const today = this.#needs.clock.now().toISOString().slice(0, 10)
    return {
      rows: shown.map(({ id, person, words, at }) => {
        const card = cards.get(person), until = card?.confirmation?.until ?? null
        return { id, words, at: new Date(at), name: card?.name ?? '', administration: card?.administration ?? null, confirmedUntil: until, isLapsed: until !== null && until < today, isMine: person === viewer.id }
      }),
      next: said.length > 100 ? shown.at(-1)?.id ?? null : null, mayRemark: found?.is_in === true && this.#isOut(minutes),
    }
  }

  /** @throws NotFound for who did not take part, Conflict once the minutes are no longer out for remarks */
  async remark(viewer: Viewer, key: string, words: string): Promise<Item> {
    if (viewer.id === null) throw new SignInNeeded()
    const minutes = await this.read(viewer, key)
    // Held, so that nothing is said in the moment of the adoption.
    await this.#needs.db.raw('select 1 from updates.minutes where item_id = ?::uuid for update', [minutes.id])
    if (!minutes.isKept && !await this.#tookPart(viewer, minutes)) throw new NotFound()
    if (!this.#isOut(minutes)) throw new Conflict(null, 'updates.minutes.fault.closed')
    await this.#needs.db.raw('insert into updates.remark (id, item_id, person_id, words, at) values (?::uuid, ?::uuid, ?::uuid, ?, ?::timestamptz)', [newId(this.#needs.clock.now().getTime()), minutes.id, viewer.id, words, this.#needs.clock.now()])
    await this.#needs.audit.record(viewer, 'updates.minutes.remarked', `item:${minutes.id}`)
    return minutes
  }

  /** Who adopted them and when, from their last revision. */
  async adoption(viewer: Viewer, minutes: Item): Promise<{ at: Date; by: string } | null> {
    if (minutes.state !== 'adopted') return null
    const revisions = await this.#needs.content.history(viewer, minutes.id, { limit: 50 })
    // Translations added later are revisions too; the adoption is the first of the adopted ones.
    const first = revisions.filter(({ state }) => state === 'adopted').toSorted((a, b) => a.rev - b.rev)[0]
    return first ? { at: first.at, by: viewer.id === null ? '' : first.byName } : null
  }

  /** Put to those who took part, until the end of a day where one is said. */
  #isOut({ state, fields }: Item): boolean {
    const until = (fields['commentsUntil'] ?? null) as string | null
    return state === 'comment' && (until === null || until >= this.#needs.clock.now().toISOString().slice(0, 10))
  }

  async #tookPart(viewer: Viewer, minutes: Item): Promise<boolean> {
    const [meeting] = minutes.links['meeting'] ?? []
    return meeting !== undefined && this.#needs.registrations.isIn(viewer, meeting)
  }

  async #ids(text: string, id: string): Promise<string[]> { return (await this.#needs.db.raw<{ rows: { id: string }[] }>(text, [id])).rows.map((row) => row.id) }
}
