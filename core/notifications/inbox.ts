import { NotFound, type Locale, type Viewer } from '../contract/index.ts'
import { rows } from '../access/rows.ts'
import { KeptCounts } from '../content/kept-counts.ts'
import { isLive, isLiveBindings, readable, readableBindings } from '../content/readable.ts'
import type { Needs } from './needs.ts'
import { messageColumns } from './digests.ts'
import type { MessageRow, Sayings } from './sayings.ts'

export interface InboxEntry {
  id: string
  /** `<plugin>.<notice>` */
  notice: string
  label: string
  text: string
  /** Language of the item's title within the text, where it is not the reader's. */
  lang: Locale
  at: Date
  isRead: boolean
}
/** What inboxes hold, as a kind whose version moves with each write. */
export const messages = 'core.message'
/** What the count in the header counts up to. */
export const countedTo = 100

/** What somebody was told, newest first; of items only what they may read now. */
export class Inbox {
  readonly #needs: Needs & { sayings: Sayings }
  readonly #counts: KeptCounts
  constructor(needs: Needs & { sayings: Sayings }) {
    this.#needs = needs
    this.#counts = new KeptCounts({ clock: needs.clock, versions: needs.versions, isInTransaction: () => needs.database.isInTransaction })
  }

  /** One page; `after` is the id of the last entry of the one before. */
  async list(viewer: Viewer, { after, limit = 30, onlyUnread = false }: { after?: string | undefined; limit?: number; onlyUnread?: boolean } = {}): Promise<{ rows: InboxEntry[]; next: string | null }> {
    if (viewer.id === null) return { rows: [], next: null }
    const most = Math.min(Math.max(limit, 1), 100)
    const found = await rows<MessageRow>(this.#needs.database.db, `select ${messageColumns} from core.message m join core.telling t on t.id = m.telling_id ${this.#join}
      where ${this.#mine} ${onlyUnread ? 'and m.read_at is null' : ''} ${after === undefined ? '' : 'and m.id < ?::uuid'} order by m.id desc limit ${most + 1}`,
    [...this.#bindings(viewer), ...after === undefined ? [] : [after]])
    const told = await this.#needs.content.readers.tell(viewer, found.flatMap(({ item }) => item ?? []))
    const entries = found.slice(0, most).map((message): InboxEntry => {
      const item = message.item === null ? undefined : told.get(message.item)
      const label = this.#needs.declared.find(message.notice)?.label ?? ''
      const t = this.#needs.translations.translator(viewer.locale)
      return { id: message.id, notice: message.notice, label: t(label), text: this.#needs.sayings.sentence(message, item, viewer, true) ?? '', lang: item?.lang ?? viewer.locale, at: message.at, isRead: message.read_at !== null }
    })
    return { rows: entries, next: found.length > most ? entries.at(-1)?.id ?? null : null }
  }

  /** How many are unread, counted up to 100: asked by every page of a member, so one query after a write of any kind, else none. */
  async count(viewer: Viewer): Promise<number> {
    if (viewer.id === null) return 0
    return this.#counts.through(['*'], [viewer.id, viewer.tokens, viewer.outlet ?? null, this.#needs.declared.version], () => this.#countNow(viewer))
  }

  async #countNow(viewer: Viewer): Promise<number> {
    const { rows: [found] } = await this.#needs.database.db.raw<{ rows: { n: number }[] }>(`select count(*)::int as n from (select 1 from core.message m ${this.#join} where ${this.#mine} and m.read_at is null limit ${countedTo}) x`,
      this.#bindings(viewer) as never).options({ name: 'inbox_count' })
    return found?.n ?? 0
  }

  /** Marks it as read; where it leads. @throws NotFound */
  async open(viewer: Viewer, id: string): Promise<string> {
    const [message] = viewer.id === null ? [] : await rows<MessageRow>(this.#needs.database.db, `select ${messageColumns} from core.message m join core.telling t on t.id = m.telling_id ${this.#join} where ${this.#mine} and m.id = ?::uuid`, [...this.#bindings(viewer), id])
    if (!message) throw new NotFound()
    if (message.read_at === null) await this.mark(viewer, [id], true)
    return this.#needs.sayings.pathOf(message, message.item === null ? undefined : (await this.#needs.content.readers.tell(viewer, [message.item])).get(message.item))
  }

  async mark(viewer: Viewer, ids: readonly string[], isRead: boolean): Promise<void> {
    await rows(this.#needs.database.db, `update core.message set read_at = ${isRead ? 'coalesce(read_at, ?::timestamptz)' : 'null'} where person_id = ?::uuid and id = any(?::uuid[])`, [...isRead ? [this.#needs.clock.now()] : [], viewer.id, ids])
    await this.#needs.versions.touch([messages])
  }

  /** All there was up to this one: what arrives while somebody reads stays unread. Answers how many. */
  async markAll(viewer: Viewer, upTo: string): Promise<number> {
    const read = (await rows(this.#needs.database.db, 'update core.message set read_at = ?::timestamptz where person_id = ?::uuid and is_shown and read_at is null and id <= ?::uuid returning 1', [this.#needs.clock.now(), viewer.id, upTo])).length
    if (read > 0) await this.#needs.versions.touch([messages])
    return read
  }

  readonly #join = 'left join core.item i on i.id = m.item'
  /** Somebody's own, of plugins that are on, and of items they may read now. */
  readonly #mine = `m.person_id = ?::uuid and m.is_shown and m.notice = any(?::text[])
    and (m.item is null or i.kind = any(?::text[]) and (m.via is null and ${readable('i')} or m.via is not null and i.removed_at is null and ${isLive('i')}))`
  #bindings(viewer: Viewer): unknown[] {
    const now = this.#needs.clock.now()
    return [viewer.id, this.#needs.declared.names(), this.#needs.content.kinds.names(), ...readableBindings(viewer, now), ...isLiveBindings(viewer, now)]
  }
}
