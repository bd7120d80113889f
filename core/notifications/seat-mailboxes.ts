import { createHash, randomBytes } from 'node:crypto'
import { Invalid, NotFound, Refused, type Locale, type Viewer } from '../contract/index.ts'
import { mailAddress } from '../access/mail-address.ts'
import { row, rows } from '../access/rows.ts'
import type { Needs } from './needs.ts'
import type { Sayings, TellingRow } from './sayings.ts'

export interface SeatMailbox { administration: string; mail: string; locale: Locale; isConfirmed: boolean; confirmedAt: Date | null; setAt: Date }
interface Row { administration: string; mail: string; locale: Locale; confirmed_at: Date | null; set_at: Date }

const goodForMs = 7 * 86_400_000
const hashOf = (secret: string) => createHash('sha256').update(secret).digest()

/**
 * The institutional address of an administration: it is told what its contact points are told, so that nothing is missed while the
 * seat is empty, and never signs in. Who opens it is not known here: it reads what every member of that administration reads, and
 * its mails carry the sentence and the link, not the text.
 */
export class SeatMailboxes {
  readonly #needs: Needs & { sayings: Sayings }
  constructor(needs: Needs & { sayings: Sayings }) { this.#needs = needs }

  maySet(viewer: Viewer, administration: string): boolean { return viewer.may('core.people') || viewer.may('core.confirm') && viewer.administration === administration }

  /** @throws Refused */
  async read(viewer: Viewer, administration: string): Promise<SeatMailbox | null> {
    if (!this.maySet(viewer, administration)) throw new Refused()
    return this.#read(administration)
  }

  /** Asks the address to confirm; until it has, the one before stays without mail too. @throws Refused, NotFound, Invalid */
  async set(viewer: Viewer, administration: string, typed: string, locale: Locale): Promise<void> {
    if (!this.maySet(viewer, administration)) throw new Refused()
    const { database, clock, audit, mail, translations, siteName, access, sayings } = this.#needs
    const address = mailAddress(typed)
    if (address === null) throw new Invalid([{ field: 'mail', key: 'core.notices.fault.mail' }])
    const names = (await access.administrations.get(administration))?.names
    if (!names) throw new NotFound()
    const secret = randomBytes(32).toString('base64url')
    await database.transaction(async () => {
      await rows(database.db, `insert into core.seat_mailbox (administration, mail, locale, secret_hash, expires_at, confirmed_at, set_by, set_at) values (?, ?, ?, ?, ?::timestamptz, null, ?::uuid, ?::timestamptz)
        on conflict (administration) do update set mail = excluded.mail, locale = excluded.locale, secret_hash = excluded.secret_hash, expires_at = excluded.expires_at, confirmed_at = null, set_by = excluded.set_by, set_at = excluded.set_at`,
      [administration, address, locale, hashOf(secret), new Date(clock.now().getTime() + goodForMs), viewer.id, clock.now()])
      const t = translations.translator(locale)
      const values = { site: siteName(), administration: names[locale] ?? names.en, address: sayings.address(locale, `/seat-mailbox/${secret}`) }
      await mail.send({ to: address, locale, subject: t('core.mailbox.mail.subject', values), text: t('core.mailbox.mail.text', values), isSecret: true })
      await audit.record(viewer, 'core.mailbox.set', `administration:${administration}`)
    })
  }

  /** @throws Refused */
  async remove(viewer: Viewer, administration: string): Promise<void> {
    if (!this.maySet(viewer, administration)) throw new Refused()
    await rows(this.#needs.database.db, 'delete from core.seat_mailbox where administration = ?', [administration])
    await this.#needs.audit.record(viewer, 'core.mailbox.removed', `administration:${administration}`)
  }

  /** Whose mailbox a link confirms; null when it is used or has run out. */
  async asked(secret: string): Promise<SeatMailbox | null> {
    return seen(await row<Row>(this.#needs.database.db, 'select administration, mail, locale, confirmed_at, set_at from core.seat_mailbox where secret_hash = ? and expires_at > ?::timestamptz', [hashOf(secret), this.#needs.clock.now()]))
  }

  /** @throws NotFound */
  async confirm(secret: string): Promise<SeatMailbox> {
    const found = seen(await row<Row>(this.#needs.database.db, `update core.seat_mailbox set confirmed_at = ?::timestamptz, secret_hash = null, expires_at = null where secret_hash = ? and expires_at > ?::timestamptz
      returning administration, mail, locale, confirmed_at, set_at`, [this.#needs.clock.now(), hashOf(secret), this.#needs.clock.now()]))
    if (!found) throw new NotFound()
    await this.#needs.audit.record('system', 'core.mailbox.confirmed', `administration:${found.administration}`)
    return found
  }

  /** By the link in one of its mails. */
  async end(administration: string, mail: string): Promise<void> {
    const gone = await rows(this.#needs.database.db, 'delete from core.seat_mailbox where administration = ? and mail = ? returning 1', [administration, mail])
    if (gone.length > 0) await this.#needs.audit.record('system', 'core.mailbox.removed', `administration:${administration}`)
  }

  /** In the transaction of a telling; once per key. */
  async tell(telling: TellingRow, administrations: readonly string[]): Promise<void> {
    if (administrations.length === 0) return
    const { database, sayings, content, mail } = this.#needs
    for (const box of await rows<Row & { region: string | null; time_zone: string }>(database.db, `select b.administration, b.mail, b.locale, b.confirmed_at, b.set_at, a.region
        from core.seat_mailbox b join core.administration a on a.code = b.administration where b.administration = any(?::text[]) and b.confirmed_at is not null order by b.administration`, [[...new Set(administrations)]])) {
      const reader = readerOf(box)
      const told = telling.item === null ? undefined : (await content.readers.tell(reader, [telling.item])).get(telling.item)
      if (telling.item !== null && !told) continue
      const said = await sayings.one(telling, told, reader, { withText: false })
      if (!said) continue
      const { subject, text, html, headers } = sayings.whole(box.locale, said, { of: 'seat', administration: box.administration, mail: box.mail })
      await mail.sendAll([{ to: box.mail, locale: box.locale, subject, text, html, headers, key: `seat:${box.administration}:${telling.notice}:${telling.key}` }])
    }
  }

  async #read(administration: string): Promise<SeatMailbox | null> {
    return seen(await row<Row>(this.#needs.database.db, 'select administration, mail, locale, confirmed_at, set_at from core.seat_mailbox where administration = ?', [administration]))
  }
}

const seen = (found: Row | undefined): SeatMailbox | null => found ? { administration: found.administration, mail: found.mail, locale: found.locale, isConfirmed: found.confirmed_at !== null, confirmedAt: found.confirmed_at, setAt: found.set_at } : null

/** A reader nobody signs in as: a member of the administration, without any of a person's own tokens. */
function readerOf({ administration, locale, region }: { administration: string; locale: Locale; region: string | null }): Viewer {
  const seats = [`@administration:${administration}`, ...region === null ? [] : [`@region:${region}`]]
  return Object.freeze({
    id: null, name: '', administration, tokens: Object.freeze(['public', 'members', ...seats.map((seat) => `members${seat}`), `administration:${administration}`]),
    roles: Object.freeze([]), locale, timeZone: 'UTC', session: null, may: () => false,
  })
}
