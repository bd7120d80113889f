import { Invalid, mailRhythms, type Followed, type MailRhythm } from '../contract/index.ts'
import { rows } from '../access/rows.ts'
import type { DeclaredNotice } from './declared.ts'
import type { Needs } from './needs.ts'
import { usualRhythm, type Rhythm } from './when.ts'

/** Where somebody is told of a notice. */
export interface Choice { isShown: boolean; mail: MailRhythm }
export interface ChosenFollowed extends Followed { isShown: boolean | null; mail: MailRhythm | null }
export interface ChosenNotice extends Choice { notice: DeclaredNotice; isUsual: boolean }

interface ChoiceRow { person_id: string; notice: string; is_shown: boolean; mail: MailRhythm }
interface RhythmRow { person_id: string; digest_hour: number; digest_day: number; quiet_from: number | null; quiet_until: number | null }
const rhythmOf = ({ digest_hour, digest_day, quiet_from, quiet_until }: RhythmRow): Rhythm => ({ digestHour: digest_hour, digestDay: digest_day, quietFrom: quiet_from, quietUntil: quiet_until })

/** What holds when nobody said otherwise. */
export const usualChoice = ({ mail }: DeclaredNotice): Choice => ({ isShown: true, mail })

/** What each person wants to be told, where, and when. */
export class Choices {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** A row for every notice of the plugins that are on. */
  async of(person: string): Promise<ChosenNotice[]> {
    const found = new Map((await rows<ChoiceRow>(this.#needs.database.db, 'select notice, is_shown, mail from core.notice_choice where person_id = ?::uuid', [person])).map((row) => [row.notice, row]))
    return this.#needs.declared.all().map((notice) => {
      const row = found.get(notice.name)
      return { notice, ...row ? { isShown: row.is_shown, mail: row.mail } : usualChoice(notice), isUsual: !row }
    })
  }

  /** What these people chose for one notice; those who chose nothing are left out. */
  async ofMany(people: readonly string[], notice: string): Promise<Map<string, Choice>> {
    const found = await rows<ChoiceRow>(this.#needs.database.db, 'select person_id, is_shown, mail from core.notice_choice where notice = ? and person_id = any(?::uuid[])', [notice, people])
    return new Map(found.map(({ person_id, is_shown, mail }) => [person_id, { isShown: is_shown, mail }]))
  }

  async rhythm(person: string): Promise<Rhythm> { return (await this.rhythms([person])).get(person) ?? usualRhythm }
  async rhythms(people: readonly string[]): Promise<Map<string, Rhythm>> {
    const found = await rows<RhythmRow>(this.#needs.database.db, 'select person_id, digest_hour, digest_day, quiet_from, quiet_until from core.notice_rhythm where person_id = any(?::uuid[])', [people])
    return new Map(found.map((row) => [row.person_id, rhythmOf(row)]))
  }

  /** What waits for a digest nobody wants any more waits no longer. @throws Invalid for a fixed notice that is to be switched off */
  async choose(person: string, name: string, { isShown, mail }: Choice): Promise<void> {
    const notice = this.#needs.declared.find(name)
    if (!notice || !mailRhythms.includes(mail)) throw new Invalid([{ field: name, key: 'core.notices.fault.unknown' }])
    if (notice.isFixed && (!isShown || mail === 'never' && notice.mail !== 'never')) throw new Invalid([{ field: name, key: 'core.notices.fault.fixed' }])
    const { db } = this.#needs.database
    await rows(db, `insert into core.notice_choice (person_id, notice, is_shown, mail) values (?::uuid, ?, ?, ?)
      on conflict (person_id, notice) do update set is_shown = excluded.is_shown, mail = excluded.mail`, [person, name, isShown, mail])
    if (mail === 'never') await rows(db, 'update core.message set mail_at = null where person_id = ?::uuid and notice = ? and mail_at is not null', [person, name])
  }

  async setRhythm(person: string, { digestHour, digestDay, quietFrom, quietUntil }: Rhythm): Promise<void> {
    const isWhole = (value: number, least: number, most: number) => Number.isInteger(value) && value >= least && value <= most
    if (!isWhole(digestHour, 0, 23) || !isWhole(digestDay, 1, 7)) throw new Invalid([{ field: 'digestHour', key: 'core.notices.fault.unknown' }])
    if ((quietFrom === null) !== (quietUntil === null)) throw new Invalid([{ field: quietFrom === null ? 'quietFrom' : 'quietUntil', key: 'core.notices.fault.quiet' }])
    if (![quietFrom, quietUntil].every((value) => value === null || isWhole(value, 0, 1_439))) throw new Invalid([{ field: 'quietFrom', key: 'core.notices.fault.quiet' }])
    await rows(this.#needs.database.db, `insert into core.notice_rhythm (person_id, digest_hour, digest_day, quiet_from, quiet_until) values (?::uuid, ?, ?, ?, ?)
      on conflict (person_id) do update set digest_hour = excluded.digest_hour, digest_day = excluded.digest_day, quiet_from = excluded.quiet_from, quiet_until = excluded.quiet_until`,
    [person, digestHour, digestDay, quietFrom, quietUntil])
  }

  /** What somebody follows and chose for each, newest first; null is as for everything else. */
  async followed(person: string, limit: number): Promise<ChosenFollowed[]> {
    return (await rows<{ type: Followed['type']; subject: string; is_shown: boolean | null; mail: MailRhythm | null }>(this.#needs.database.db,
      'select type, subject, is_shown, mail from core.subscription where person_id = ?::uuid order by since desc, type, subject limit ?', [person, limit]))
      .map(({ type, subject, is_shown, mail }) => ({ type, id: subject, isShown: is_shown, mail }))
  }

  async chooseFollowed(person: string, { type, id, isShown, mail }: ChosenFollowed): Promise<void> {
    await rows(this.#needs.database.db, 'update core.subscription set is_shown = ?, mail = ? where person_id = ?::uuid and type = ? and subject = ?', [isShown, mail, person, type, id])
    if (mail === 'never') await rows(this.#needs.database.db, 'update core.message set mail_at = null where person_id = ?::uuid and via = ? and mail_at is not null', [person, `${type}:${id}`])
  }
}
