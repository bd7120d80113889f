import type { Viewer } from '../contract/index.ts'
import { newId } from '../database/index.ts'
import { rows } from '../access/rows.ts'
import type { Told } from '../content/readers.ts'
import type { Leaving, LeavingLetter } from '../mail/needs.ts'
import type { Needs } from './needs.ts'
import { isToldStill, type MessageRow, type Sayings } from './sayings.ts'

/** Of a message with its telling. */
export const messageColumns = 'm.id, m.notice, m.item, m.via, m.at, m.read_at, t.path, t.details, t.handling, t.actor'
/** What somebody has read in the inbox meanwhile is not sent to them. */
const most = 300

/** Collects what waits for one mail, asks once more what may be read and who may reach whom, and leaves out what may not. */
export class Digests {
  readonly #needs: Needs & { sayings: Sayings }
  constructor(needs: Needs & { sayings: Sayings }) { this.#needs = needs }

  /** Sends digests that are due, a person per transaction, for at most so long; answers whether some are left. */
  async run(withinMs: number): Promise<boolean> {
    const end = Date.now() + withinMs
    for (;;) {
      const due = await rows<{ person_id: string }>(this.#needs.database.db, 'select person_id from core.message where mail_at <= ?::timestamptz group by person_id order by min(mail_at) limit 100', [this.#needs.clock.now()])
      for (const { person_id } of due) {
        if (Date.now() > end) return true
        try {
          await this.#write(person_id)
        } catch (error) {
          this.#needs.log.error('A digest could not be written; it is tried again in an hour', { person: person_id, error: String(error) })
          await rows(this.#needs.database.db, 'update core.message set mail_at = ?::timestamptz where person_id = ?::uuid and mail_at <= ?::timestamptz', [new Date(this.#needs.clock.now().getTime() + 3_600_000), person_id, this.#needs.clock.now()])
        }
      }
      if (due.length < 100) return false
    }
  }

  #write(person: string): Promise<void> {
    const { database, access, clock, sayings, mail } = this.#needs
    return database.transaction(async () => {
      const messages = await rows<MessageRow>(database.db, `select ${messageColumns} from core.message m join core.telling t on t.id = m.telling_id
        where m.person_id = ?::uuid and m.mail_at <= ?::timestamptz order by m.at, m.id limit ${most} for update of m skip locked`, [person, clock.now()])
      if (messages.length === 0) return
      const reader = (await access.personalViewers([person])).get(person)
      const [address] = reader ? await access.roster.addresses([person]) : []
      const unread = await this.#near(person, messages.filter(({ read_at }) => read_at === null))
      const told = reader ? await this.#told(reader, unread) : new Map<string, Told>()
      const said = reader && address ? sayings.digest(unread, told, reader) : null
      const id = said ? newId() : null
      if (said && reader && address) {
        const { subject, text, html, headers } = sayings.whole(reader.locale, said, { of: 'digests', person })
        await mail.sendAll([{ id: id ?? newId(), to: address.mail, locale: reader.locale, subject, text, html, headers, person, about: [...told.keys()] }])
      }
      await rows(database.db, 'update core.message set mail_at = null, mail_id = ?::uuid where id = any(?::uuid[])', [id, messages.map((message) => message.id)])
    })
  }

  /** Mails may have waited for days: what may not be read any more when they leave is taken out of them, whole mails too. */
  readonly leaving: Leaving = async (letters) => {
    const { database, access, content, sayings } = this.#needs
    const readers = await access.personalViewers([...new Set(letters.map(({ person }) => person))])
    const live = await content.readers.pairs(letters.flatMap(({ person, about }) => { const viewer = readers.get(person); return viewer ? about.map((item) => ({ viewer, item })) : [] }))
    const unwanted = await this.#unwanted(letters)
    const changed = new Map<string, { subject: string; text: string; html: string | null } | null>()
    for (const { id, person, about } of letters) {
      const reader = readers.get(person)
      if (!reader) { changed.set(id, null); continue }
      if (!unwanted.has(id) && about.every((item) => live.has(`${person} ${item}`))) continue
      const all = await rows<MessageRow>(database.db, `select ${messageColumns} from core.message m join core.telling t on t.id = m.telling_id where m.mail_id = ?::uuid order by m.at, m.id`, [id])
      const messages = await this.#near(person, all)
      const told = await this.#told(reader, messages)
      const lost = messages.filter((message) => !isToldStill(message, message.item === null ? undefined : told.get(message.item)))
      if (lost.length === 0 && messages.length > 0 && messages.length === all.length) continue
      const said = sayings.digest(messages, told, reader)
      if (!said) { changed.set(id, null); continue }
      const { subject, text, html } = sayings.whole(reader.locale, said, { of: 'digests', person })
      changed.set(id, { subject, text, html })
    }
    return changed
  }

  /** Without what comes from somebody who may not reach them. */
  async #near(person: string, messages: readonly MessageRow[]): Promise<MessageRow[]> {
    const { distance, declared } = this.#needs
    const apart = await distance.of(messages.flatMap(({ actor }) => actor === null ? [] : [{ person, from: actor }]))
    return messages.filter(({ actor, notice }) => actor === null || declared.find(notice)?.isFixed === true || !apart.has(`${person} ${actor}`))
  }

  /** Letters that say something of somebody who may no longer reach whom they go to. */
  async #unwanted(letters: readonly LeavingLetter[]): Promise<Set<string>> {
    const { distance, database } = this.#needs
    if (distance.isNone) return new Set()
    const acts = await rows<{ mail: string; person: string; actor: string }>(database.db, `select distinct m.mail_id as mail, m.person_id as person, t.actor from core.message m join core.telling t on t.id = m.telling_id
      where m.mail_id = any(?::uuid[]) and t.actor is not null`, [letters.map(({ id }) => id)])
    const apart = await distance.of(acts.map(({ person, actor }) => ({ person, from: actor })))
    return new Set(acts.flatMap(({ mail, person, actor }) => apart.has(`${person} ${actor}`) ? [mail] : []))
  }

  async #told(reader: Viewer, messages: readonly MessageRow[]): Promise<Map<string, Told>> {
    const ids = [...new Set(messages.flatMap(({ item }) => item ?? []))]
    const told = new Map<string, Told>()
    for (let at = 0; at < ids.length; at += 200) for (const [id, one] of await this.#needs.content.readers.tell(reader, ids.slice(at, at + 200))) told.set(id, one)
    return told
  }
}
