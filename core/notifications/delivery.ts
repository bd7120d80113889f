import type { Viewer } from '../contract/index.ts'
import { newId } from '../database/index.ts'
import { rows } from '../access/rows.ts'
import type { Parcel } from '../mail/open-mail.ts'
import { messages } from './inbox.ts'
import { usualChoice, type Choices } from './choices.ts'
import type { Needs } from './needs.ts'
import { recipientsAfter, type Recipient } from './recipients.ts'
import type { Replies } from './replies.ts'
import type { Sayings, TellingRow } from './sayings.ts'
import type { SeatMailboxes } from './seat-mailboxes.ts'
import type { Recipients } from './telling.ts'
import { afterQuiet, nextDigest, usualRhythm } from './when.ts'

type OpenTelling = TellingRow & { recipients: Recipients; told_until: string | null }
interface Ready { viewer: Viewer; recipient: Recipient; id: string; isShown: boolean; mailAt: Date | null; isAtOnce: boolean; isMuted: boolean }

/** People told in one transaction. */
export const batch = 500

/** Finds whom a telling is for and tells them, a batch per transaction. It may be stopped anywhere and run twice: a person has one message of a key. */
export class Delivery {
  readonly #needs: Needs & { choices: Choices; sayings: Sayings; mailboxes: SeatMailboxes; replies: Replies }
  readonly #arrived: (people: readonly Viewer[]) => void
  constructor(needs: Needs & { choices: Choices; sayings: Sayings; mailboxes: SeatMailboxes; replies: Replies }, arrived: (people: readonly Viewer[]) => void) {
    this.#needs = needs
    this.#arrived = arrived
  }

  /** Tells what waits, for at most so long; answers whether something is left. */
  async run(withinMs: number): Promise<boolean> {
    const end = Date.now() + withinMs
    while (Date.now() < end) {
      let telling: string | null = null
      try {
        if (!await this.#step((id) => { telling = id })) return false
      } catch (error) {
        if (telling === null) throw error
        await this.#putOff(telling, error)
      }
    }
    return true
  }

  /** One batch of the oldest telling nobody else works on; false if there is none. */
  #step(taken: (id: string) => void): Promise<boolean> {
    const { database } = this.#needs
    return database.transaction(async () => {
      const [telling] = await rows<OpenTelling>(database.db, `select id, notice, key, item, path, details, handling, actor, at, recipients, told_until
        from core.telling where done_at is null and notice = any(?::text[]) and (not_before is null or not_before <= ?::timestamptz) order by at, id limit 1 for update skip locked`, [this.#needs.declared.names(), this.#needs.clock.now()])
      if (!telling) return false
      taken(telling.id)
      const found = await recipientsAfter(this.#needs, telling.recipients, telling.told_until, batch)
      await this.#tell(telling, found)
      const isLast = found.length < batch
      if (isLast) await this.#needs.mailboxes.tell(telling, (telling.recipients.seats ?? []).map(({ administration }) => administration))
      await rows(database.db, `update core.telling set told_until = ?, done_at = ?::timestamptz, recipients = case when ? then '{}'::jsonb else recipients end where id = ?::uuid`,
        [found.at(-1)?.id ?? telling.told_until, isLast ? this.#needs.clock.now() : null, isLast, telling.id])
      return true
    })
  }

  /** What cannot be told now lets the others go first: it is tried again later and later, and after some two days no more. */
  async #putOff(id: string, error: unknown): Promise<void> {
    const { database, log, clock } = this.#needs
    log.error('People could not be told of something; it is tried again', { telling: id, error: String(error) })
    await rows(database.db, `update core.telling set tries = tries + 1, not_before = ?::timestamptz + make_interval(mins => (2 ^ least(tries, 11))::int), done_at = case when tries >= 11 then ?::timestamptz end where id = ?::uuid`, [clock.now(), clock.now(), id])
  }

  async #tell(telling: OpenTelling, found: readonly Recipient[]): Promise<void> {
    const ready = await this.#ready(telling, found)
    if (ready.length === 0) return
    const { database, clock } = this.#needs
    const fresh = new Set((await rows<{ id: string }>(database.db, `insert into core.message (id, person_id, telling_id, notice, key, item, via, is_shown, at, read_at, mail_at)
        select r.id, r.person, ?::uuid, ?, ?, ?::uuid, r.via, r.shown, ?::timestamptz, case when r.muted then ?::timestamptz end, r.mail_at
          from jsonb_to_recordset(?::jsonb) as r(id uuid, person uuid, via text, shown boolean, muted boolean, mail_at timestamptz)
        on conflict (person_id, notice, key) do nothing returning id`,
    [telling.id, telling.notice, telling.key, telling.item, clock.now(), clock.now(), JSON.stringify(ready.map(({ id, viewer, recipient, isShown, isMuted, mailAt, isAtOnce }) =>
      ({ id, person: viewer.id, via: viaOf(recipient), shown: isShown, muted: isMuted, mail_at: isAtOnce ? null : mailAt })))])).map(({ id }) => id))
    const told = ready.filter(({ id }) => fresh.has(id))
    await this.#mail(telling, told.filter(({ isAtOnce }) => isAtOnce))
    const shown = told.filter(({ isShown, isMuted }) => isShown && !isMuted).map(({ viewer }) => viewer)
    if (shown.length === 0) return
    await this.#needs.versions.touch([messages])
    database.afterCommit(() => this.#arrived(shown))
  }

  /** Who of them is told, where and when: those who are active, may read what it is about, want to know, and may be reached by whoever brought it about. */
  async #ready(telling: OpenTelling, found: readonly Recipient[]): Promise<Ready[]> {
    const { access, content, choices, clock, declared, distance } = this.#needs
    const notice = declared.find(telling.notice)
    // What somebody does is no news to them, unless it names them.
    const near = found.filter(({ id, isNamed }) => isNamed || id !== telling.actor)
    if (!notice || near.length === 0) return []
    const ids = near.map(({ id }) => id)
    const viewers = await access.personalViewers(ids)
    const readable = telling.item === null ? null : await content.readers.of(telling.item, [...viewers.values()])
    const [chosen, rhythms] = [await choices.ofMany(ids, telling.notice), await choices.rhythms(ids)]
    const { actor } = telling
    // What is fixed is about their own account or seat, whoever brought it about.
    const apart = actor === null || notice.isFixed ? new Map<string, never>() : await distance.of(ids.map((person) => ({ person, from: actor })))
    const now = clock.now()
    return near.flatMap((recipient) => {
      const viewer = viewers.get(recipient.id)
      const right = readable?.get(recipient.id)
      if (!viewer || readable && !(recipient.isDirect ? right : right?.isLive)) return []
      const usual = chosen.get(recipient.id) ?? usualChoice(notice)
      const via = recipient.isDirect ? null : recipient.via
      const isShown = notice.isFixed ? true : via?.isShown ?? usual.isShown
      const how = apart.get(`${recipient.id} ${actor}`)
      const mail = how === undefined ? via?.mail ?? usual.mail : 'never'
      if (how === 'block' || !isShown && mail === 'never') return []
      const rhythm = rhythms.get(recipient.id) ?? usualRhythm
      const mailAt = mail === 'never' ? null : mail === 'at-once' ? afterQuiet(now, viewer.timeZone, rhythm) : nextDigest(now, mail, viewer.timeZone, rhythm)
      return [{ viewer, recipient, id: newId(), isShown, mailAt, isAtOnce: mail === 'at-once', isMuted: how === 'mute' }]
    })
  }

  async #mail(telling: OpenTelling, told: readonly Ready[]): Promise<void> {
    if (told.length === 0) return
    const { access, sayings, mail, declared, database, replies } = this.#needs
    const notice = declared.find(telling.notice)
    const addresses = new Map((await access.roster.addresses(told.map(({ viewer }) => viewer.id ?? ''))).map((one) => [one.id, one.mail]))
    // Its words are the same for everybody who may read it in one language, and one zone where there are times in it.
    const words = new Map<string, Awaited<ReturnType<Sayings['one']>>>()
    const parcels: (Parcel & { message: string })[] = []
    for (const { viewer, recipient, id, mailAt } of told) {
      const to = addresses.get(viewer.id ?? '')
      if (to === undefined) continue
      const name = `${viewer.locale} ${viewer.timeZone}`
      if (!words.has(name)) words.set(name, await sayings.one(telling, await this.#toldTo(viewer, telling.item), viewer, { withText: true }))
      const said = words.get(name)
      if (!said) continue
      const via = recipient.isDirect ? null : recipient.via
      const person = viewer.id ?? ''
      const ending = notice?.isFixed ? null : via?.mail ? { of: 'followed' as const, person, type: via.type, id: via.id } : { of: 'notice' as const, person, notice: telling.notice }
      const replyTo = said.isOpen && telling.item !== null ? replies.addressOf(id, telling.notice) : null
      const { subject, text, html, headers } = sayings.whole(viewer.locale, said, ending, replyTo)
      parcels.push({ message: id, id: newId(), to, locale: viewer.locale, subject, text, html, headers, person, about: telling.item === null ? [] : [telling.item], ...mailAt && mailAt > this.#needs.clock.now() ? { notBefore: mailAt } : {} })
    }
    await mail.sendAll(parcels)
    await rows(database.db, 'update core.message m set mail_id = r.mail from jsonb_to_recordset(?::jsonb) as r(id uuid, mail uuid) where m.id = r.id',
      [JSON.stringify(parcels.map(({ message, id }) => ({ id: message, mail: id })))])
  }

  async #toldTo(viewer: Viewer, item: string | null) {
    return item === null ? undefined : (await this.#needs.content.readers.tell(viewer, [item])).get(item)
  }
}

const viaOf = ({ isDirect, via }: Recipient): string | null => isDirect || !via ? null : `${via.type}:${via.id}`
