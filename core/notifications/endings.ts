import { NotFound } from '../contract/index.ts'
import { row, rows } from '../access/rows.ts'
import type { Needs } from './needs.ts'
import type { SeatMailboxes } from './seat-mailboxes.ts'
import { readEnding, type Ending } from './unsubscribe.ts'

/** Mail that ends by one click, without signing in. */
export class Endings {
  readonly #needs: Needs & { mailboxes: SeatMailboxes }
  constructor(needs: Needs & { mailboxes: SeatMailboxes }) { this.#needs = needs }

  /** What a link ends; shows nothing of whom it is for. @throws NotFound */
  read(token: string): Ending {
    const ending = readEnding(this.#needs.secret, token)
    if (!ending) throw new NotFound()
    return ending
  }

  /** Locale key of a notice's name; null while its plugin is off. */
  label(notice: string): string | null { return this.#needs.declared.find(notice)?.label ?? null }

  /** May be done twice. @throws NotFound */
  async end(token: string): Promise<Ending> {
    const ending = this.read(token)
    const { database: { db }, declared, audit } = this.#needs
    if (ending.of === 'seat') await this.#needs.mailboxes.end(ending.administration, ending.mail)
    else {
      const { person } = ending
      // Somebody may have gone since; to whoever clicks it is done either way.
      if (!await row(db, `select 1 from core.person where id = ?::uuid and state <> 'removed'`, [person])) return ending
      if (ending.of === 'followed') await rows(db, `update core.subscription set mail = 'never' where person_id = ?::uuid and type = ? and subject = ?`, [person, ending.type, ending.id])
      if (ending.of === 'notice') await this.#stop(person, [ending.notice])
      if (ending.of === 'digests') {
        const usual = declared.all().filter(({ isFixed, mail }) => !isFixed && (mail === 'daily' || mail === 'weekly')).map(({ name }) => name)
        await this.#stop(person, usual, `and mail in ('daily', 'weekly')`)
        await rows(db, `update core.notice_choice set mail = 'never' where person_id = ?::uuid and mail in ('daily', 'weekly') and notice <> all(?::text[])`, [person, declared.all().filter(({ isFixed }) => isFixed).map(({ name }) => name)])
        await rows(db, `update core.subscription set mail = 'never' where person_id = ?::uuid and mail in ('daily', 'weekly')`, [person])
        await rows(db, 'update core.message set mail_at = null where person_id = ?::uuid and mail_at is not null', [person])
      }
      await audit.record('system', 'core.notices.ended', `person:${person}`, { of: ending.of })
    }
    return ending
  }

  async #stop(person: string, notices: readonly string[], which = ''): Promise<void> {
    const { db } = this.#needs.database
    await rows(db, `insert into core.notice_choice as c (person_id, notice, is_shown, mail) select ?::uuid, unnest(?::text[]), true, 'never'
      on conflict (person_id, notice) do update set mail = 'never' where true ${which.replace('mail', 'c.mail')}`, [person, notices])
    await rows(db, 'update core.message set mail_at = null where person_id = ?::uuid and notice = any(?::text[]) and mail_at is not null', [person, notices])
  }
}
