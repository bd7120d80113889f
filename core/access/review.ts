import { Conflict, DomainError, NotFound, Refused, type Viewer } from '../contract/index.ts'
import { newId } from '../database/id.ts'
import type { Accounts } from './accounts.ts'
import { sendLetter } from './letters.ts'
import type { By } from './needs.ts'
import type { Parts } from './parts.ts'
import { isId, lockPerson } from './person-row.ts'
import { mayManage } from './rights.ts'
import { row, rows } from './rows.ts'

const day = 86_400_000
/** Every six months; in days. */
export const reviewEvery = 182
const [daysToAnswer, firstReminder, lastReminder] = [30, 14, 25]
/** After the last reminder nobody is suspended before so many days. */
const daysAfterLast = 5

export interface Review { id: string; administration: string; openedAt: Date; dueAt: Date; reminded: number; closedAt: Date | null; suspended: number }
export interface ReviewOverview extends Review { accounts: number; answered: number; contactPoints: number }
export interface UnderReview { id: string; name: string; title: string; mail: string | null; lastSeenOn: string | null; createdAt: Date; roles: string[]; isKept: boolean | null }

const columns = 'r.id, r.administration, r.opened_at as "openedAt", r.due_at as "dueAt", r.reminded, r.closed_at as "closedAt", r.suspended'
const accounts = `from core.person p where p.administration = r.administration and p.state = 'active' and p.created_at <= r.opened_at and (? or not p.is_demo)`

/** Every six months a contact point says of each account of the administration whether it is still needed; the others rest. */
export class AccessReviews {
  readonly #parts: Parts
  readonly #accounts: Accounts
  constructor(parts: Parts, accounts: Accounts) {
    this.#parts = parts
    this.#accounts = accounts
  }

  /** The open one; null when none is. @throws Refused */
  async open(viewer: Viewer, administration: string): Promise<{ review: Review; people: UnderReview[] } | null> {
    const { needs: { database: { db }, clock }, hasDemo } = this.#parts
    this.#checkRight(viewer, administration)
    const review = await row<Review>(db, `select ${columns} from core.access_review r where r.administration = ? and r.closed_at is null`, [administration])
    if (!review) return null
    const now = clock.now()
    const people = await rows<UnderReview>(db, `select p.id, p.name, p.title, p.mail, to_char(p.last_seen_on, 'YYYY-MM-DD') as "lastSeenOn", p.created_at as "createdAt", a.is_kept as "isKept",
      array(select h.role from core.person_role h where h.person_id = p.id and h.from_at <= ? and (h.until_at is null or h.until_at > ?) order by h.role) as roles
      from core.person p left join core.access_answer a on a.review_id = ? and a.person_id = p.id
      where p.administration = ? and p.state = 'active' and p.created_at <= ? and (? or not p.is_demo) order by lower(p.name), p.id limit 2000`, [now, now, review.id, administration, review.openedAt, hasDemo])
    return { review, people }
  }

  /** What is open and what was, the open ones first. `next`: where to go on. */
  async list({ after, limit = 50 }: { after?: string | undefined; limit?: number } = {}): Promise<{ rows: ReviewOverview[]; next: string | null }> {
    const { needs: { database: { db }, clock }, hasDemo, permissions } = this.#parts
    const now = clock.now()
    const from = after !== undefined && isId(after) ? await row<{ closed: boolean; at: Date }>(db, 'select closed_at is not null as closed, opened_at as at from core.access_review where id = ?', [after]) : undefined
    const found = await rows<ReviewOverview>(db, `select ${columns}, (select count(*)::int ${accounts}) as accounts,
      (select count(*)::int from core.access_answer a where a.review_id = r.id) as answered,
      (select count(distinct p.id)::int from core.person p join core.person_role h on h.person_id = p.id where p.administration = r.administration and p.state = 'active' and h.role = any(?::text[]) and h.from_at <= ? and (h.until_at is null or h.until_at > ?)) as "contactPoints"
      from core.access_review r where ?::timestamptz is null or (r.closed_at is not null, -extract(epoch from r.opened_at), r.id) > (?, -extract(epoch from ?::timestamptz), ?::uuid)
      order by r.closed_at is not null, -extract(epoch from r.opened_at), r.id limit ?`, [hasDemo, permissions.rolesOn('ncp'), now, now, from?.at ?? null, from?.closed ?? false, from?.at ?? null, after !== undefined && isId(after) ? after : null, limit + 1])
    return { rows: found.slice(0, limit), next: found.length > limit ? found[limit - 1]!.id : null }
  }

  /** Whether one waits for this viewer, and how many accounts nobody answered for. One query. */
  async waiting(viewer: Viewer): Promise<{ dueAt: Date; left: number } | null> {
    if (viewer.administration === null || !viewer.may('core.confirm')) return null
    const found = await row<{ dueAt: Date; left: number }>(this.#parts.needs.database.db, `select r.due_at as "dueAt", (select count(*)::int ${accounts} and p.id <> ? and not exists (select from core.access_answer a where a.review_id = r.id and a.person_id = p.id)) as left
      from core.access_review r where r.administration = ? and r.closed_at is null`, [this.#parts.hasDemo, viewer.id, viewer.administration])
    return found && found.left > 0 ? found : null
  }

  /** Before its time, by somebody who looks after all accounts. @throws Refused, NotFound, Conflict when one is open */
  async begin(by: By, administration: string): Promise<string> {
    const { database } = this.#parts.needs
    if (by !== 'system' && !by.may('core.people')) throw new Refused()
    if (!await row(database.db, 'select code from core.administration where code = ?', [administration])) throw new NotFound()
    return database.transaction(() => this.#begin(by, administration))
  }

  /**
   * What a contact point says of accounts: still needed, or not. The latter rest at once where the viewer looks after them, and with the
   * end of the review otherwise. Of oneself nobody says anything. Answers how many rest.
   * @throws Refused, NotFound when none is open
   */
  async answer(viewer: Viewer, administration: string, answers: Readonly<Record<string, boolean>>): Promise<number> {
    const { needs: { database, clock, audit }, permissions } = this.#parts
    this.#checkRight(viewer, administration)
    return database.transaction(async () => {
      const review = await row<Review>(database.db, `select ${columns} from core.access_review r where r.administration = ? and r.closed_at is null for update`, [administration])
      if (!review) throw new NotFound()
      let resting = 0
      const kept: string[] = []
      for (const [id, isKept] of Object.entries(answers).toSorted(([a], [b]) => a < b ? -1 : 1)) {
        if (id === viewer.id || !isId(id)) continue
        const person = await lockPerson(database.db, id, clock.now())
        if (person.administration !== administration || person.state !== 'active') continue
        await database.db.raw(`insert into core.access_answer (review_id, person_id, is_kept, answered_by, answered_at) values (?, ?, ?, ?, ?)
          on conflict (review_id, person_id) do update set is_kept = excluded.is_kept, answered_by = excluded.answered_by, answered_at = excluded.answered_at`, [review.id, id, isKept, viewer.id, clock.now()])
        if (isKept) kept.push(id)
        else {
          await audit.record(viewer, 'core.access-review.answered', `person:${id}`, { review: review.id, isKept })
          if (mayManage(viewer, person, permissions, 'core.suspend') && await this.#rest(viewer, id)) resting++
        }
      }
      if (resting > 0) await database.db.raw('update core.access_review set suspended = suspended + ? where id = ?', [resting, review.id])
      if (kept.length > 0) await audit.record(viewer, 'core.access-review.answered', `administration:${administration}`, { review: review.id, kept })
      await this.#closeIfDone(viewer, review)
      return resting
    })
  }

  /** Opens, reminds and closes what is due; for a daily job, and may run twice. */
  async run(): Promise<{ opened: number; reminded: number; closed: number }> {
    const { database, clock } = this.#parts.needs
    const done = { opened: 0, reminded: 0, closed: 0 }
    const { hasDemo } = this.#parts
    const before = new Date(clock.now().getTime() - reviewEvery * day)
    const due = await rows<{ administration: string }>(database.db, `select p.administration from core.person p where p.administration is not null and p.state = 'active' and (? or not p.is_demo)
      and not exists (select from core.access_review r where r.administration = p.administration and (r.closed_at is null or r.opened_at > ?)) group by p.administration having min(p.created_at) <= ?`, [hasDemo, before, before])
    for (const { administration } of due) {
      try {
        await database.transaction(() => this.#begin('system', administration))
        done.opened++
      } catch (error) {
        if (!(error instanceof Conflict)) throw error
      }
    }
    const open = await rows<{ id: string }>(database.db, 'select id from core.access_review where closed_at is null order by opened_at limit 1000')
    for (const { id } of open) {
      const what = await database.transaction(() => this.#goOn(id))
      if (what) done[what]++
    }
    return done
  }

  async #begin(by: By, administration: string): Promise<string> {
    const { database, clock, audit } = this.#parts.needs
    const [id, now] = [newId(), clock.now()]
    const made = await row(database.db, `insert into core.access_review (id, administration, opened_at, due_at, reminded_at) values (?, ?, ?, ?, ?) on conflict do nothing returning id`, [id, administration, now, new Date(now.getTime() + daysToAnswer * day), now])
    if (!made) throw new Conflict(null, 'core.access.review.open')
    await audit.record(by, 'core.access-review.opened', `administration:${administration}`, { review: id })
    await this.#write('first', administration, new Date(now.getTime() + daysToAnswer * day), id)
    return id
  }

  async #goOn(id: string): Promise<'reminded' | 'closed' | null> {
    const { database, clock } = this.#parts.needs
    const review = await row<Review & { remindedAt: Date }>(database.db, `select ${columns}, r.reminded_at as "remindedAt" from core.access_review r where r.id = ? and r.closed_at is null for update skip locked`, [id])
    if (!review) return null
    const days = (clock.now().getTime() - review.openedAt.getTime()) / day
    if (review.reminded < 2 && days >= (review.reminded === 0 ? firstReminder : lastReminder)) {
      await this.#write(review.reminded === 0 ? 'again' : 'last', review.administration, review.dueAt, review.id)
      await database.db.raw('update core.access_review set reminded = reminded + 1, reminded_at = ? where id = ?', [clock.now(), id])
      return 'reminded'
    }
    const isOver = review.reminded === 2 && clock.now() >= review.dueAt && clock.now().getTime() - review.remindedAt.getTime() >= daysAfterLast * day
    // Where nobody was there to answer, nobody is shut out for it: those who run the site see it, and answer.
    if (!isOver || (await this.#contactPoints(review.administration)).length === 0) return null
    await this.#close(review)
    return 'closed'
  }

  async #close(review: Review): Promise<void> {
    const { needs: { database, clock, audit }, hasDemo } = this.#parts
    const points = new Set((await this.#contactPoints(review.administration)).map(({ id }) => id))
    const left = await rows<{ id: string; mail: string | null; locale: 'en' }>(database.db, `select p.id, p.mail, p.locale from core.person p left join core.access_answer a on a.review_id = ? and a.person_id = p.id
      where p.administration = ? and p.state = 'active' and p.created_at <= ? and (? or not p.is_demo) and a.is_kept is not true order by p.last_seen_on nulls first, p.id`, [review.id, review.administration, review.openedAt, hasDemo])
    let suspended = 0
    for (const { id, mail, locale } of left) {
      // The one seen last is left where nobody else would be there.
      if (points.has(id) && points.size === 1) continue
      if (!await this.#rest('system', id)) continue
      points.delete(id)
      suspended++
      if (mail !== null) await sendLetter(this.#parts, 'review-suspended', { to: mail, locale })
    }
    await database.db.raw('update core.access_review set closed_at = ?, suspended = suspended + ? where id = ?', [clock.now(), suspended, review.id])
    await audit.record('system', 'core.access-review.closed', `administration:${review.administration}`, { review: review.id, suspended })
  }

  async #closeIfDone(by: By, review: Review): Promise<void> {
    const { needs: { database, clock, audit }, hasDemo } = this.#parts
    const points = await this.#contactPoints(review.administration)
    const alone = points.length === 1 ? points[0]!.id : null
    const left = await row(database.db, `select 1 ${accounts.replaceAll('r.administration', '?').replaceAll('r.opened_at', '?')} and p.id is distinct from ?::uuid
      and not exists (select from core.access_answer a where a.review_id = ? and a.person_id = p.id and a.is_kept) limit 1`, [review.administration, review.openedAt, hasDemo, alone, review.id])
    if (left) return
    await database.db.raw('update core.access_review set closed_at = ? where id = ?', [clock.now(), review.id])
    await audit.record(by, 'core.access-review.closed', `administration:${review.administration}`, { review: review.id, suspended: 0 })
  }

  /** False for whom the site cannot do without. */
  async #rest(by: By, id: string): Promise<boolean> {
    const { needs: { database, translator, clock } } = this.#parts
    const { locale } = await lockPerson(database.db, id, clock.now())
    try {
      await database.transaction(() => this.#accounts.suspend(by, id, translator(locale)('core.access.review.why')))
      return true
    } catch (error) {
      if (error instanceof DomainError) return false
      throw error
    }
  }

  #contactPoints(administration: string): Promise<{ id: string; mail: string; locale: 'en' }[]> {
    const { needs: { database, clock }, permissions, hasDemo } = this.#parts
    const now = clock.now()
    return rows(database.db, `select distinct p.id, p.mail, p.locale from core.person p join core.person_role h on h.person_id = p.id where p.administration = ? and p.state = 'active' and p.mail is not null and (? or not p.is_demo)
      and h.role = any(?::text[]) and h.from_at <= ? and (h.until_at is null or h.until_at > ?) order by p.id`, [administration, hasDemo, permissions.rolesOn('ncp'), now, now])
  }

  /** To the contact points; to the administrators of the site where there is none. In the inbox and by mail, in the words of each. */
  async #write(stage: 'first' | 'again' | 'last', administration: string, due: Date, review: string): Promise<void> {
    const { needs: { database, clock, tell }, permissions, hasDemo } = this.#parts
    const now = clock.now()
    const points = await this.#contactPoints(administration)
    const to = points.length > 0 ? points : await rows<{ id: string; mail: string; locale: 'en' }>(database.db, `select distinct p.id, p.mail, p.locale from core.person p join core.person_role h on h.person_id = p.id
      where p.state = 'active' and p.mail is not null and (? or not p.is_demo) and h.role = any(?::text[]) and h.from_at <= ? and (h.until_at is null or h.until_at > ?) order by p.id limit 20`, [hasDemo, permissions.rolesWith('core.people'), now, now])
    const names = (await row<{ names: Record<string, string> }>(database.db, 'select names from core.administration where code = ?', [administration]))?.names ?? {}
    for (const locale of new Set(to.map((one) => one.locale))) {
      await tell('core.access-review', {
        to: { people: to.filter((one) => one.locale === locale).map(({ id }) => id) }, path: `/team/review?administration=${encodeURIComponent(administration)}`, key: `${review} ${stage}`,
        values: { stage, administration: names[locale] ?? names['en'] ?? administration, due },
      })
    }
  }

  #checkRight(viewer: Viewer, administration: string): void {
    if (!viewer.may('core.people') && !(viewer.may('core.confirm') && viewer.administration === administration)) throw new Refused()
  }
}
