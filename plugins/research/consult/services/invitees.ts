import { createHash, randomBytes, randomUUID } from 'node:crypto'
import type { Knex } from 'knex'
import { Gone, Invalid, NotFound, type Audit, type Clock, type Links, type Locale, type Mail, type Translate, type Tries, type Viewer } from '@diwan/core'
import type { Sector } from '../model/fields.ts'
import { readGuests, type NewInvitee } from '../model/guest-list.ts'
import type { Read, Standing, Consultations } from './consultations.ts'

interface Needs { db: Knex; clock: Clock; audit: Audit; mail: Mail; links: Links; translator: (locale: Locale) => Translate; consultations: Consultations; tries: Tries; settings: { guestMailDays: number } }
export interface Invitee { id: string; mail: string; name: string; organisation: string; sector: Sector; locale: Locale; invitedAt: Date; revokedAt: Date | null; hasAnswered: boolean }
/** Shown this once, to be handed over: of a link only its hash is kept. */
export interface Handed { name: string; mail: string; link: string }
export interface Guest { id: string; itemId: string; name: string; organisation: string; sector: Sector; mail: string; locale: Locale; hasAnswered: boolean }
/** Whom a link is for, what it asks, and until when it leads anywhere. */
export interface Held { guest: Guest; standing: Standing; until: Date }

/** To one consultation in all. */
export const mostInvitees = 2_000, perPage = 50
const hashOf = (secret: string): Buffer => createHash('sha256').update(secret).digest()
const isSecret = (text: string): boolean => /^[A-Za-z0-9_-]{43}$/.test(text)
const takesAnswers = ({ phase }: Pick<Standing, 'phase'>): boolean => phase === 'open' || phase === 'announced'

/** Guests with a link of their own: no account, until the consultation closes or the link is withdrawn. */
export class Invitees {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  async page(id: string, page = 1): Promise<{ rows: Invitee[]; hasNext: boolean; total: number }> {
    const rows = await this.#rows<Invitee & { total: number }>(`select i.id, i.mail, i.name, i.organisation, i.sector, i.locale, i.invited_at as "invitedAt", i.revoked_at as "revokedAt", coalesce(a.sent is not null, false) as "hasAnswered", (count(*) over ())::int as total
      from research.invitee i left join research.consult_answer a on a.invitee_id = i.id where i.item_id = ?::uuid order by i.invited_at desc, i.name, i.id limit ? offset ?`, [id, perPage + 1, (page - 1) * perPage])
    return { rows: rows.slice(0, perPage), hasNext: rows.length > perPage, total: rows[0]?.total ?? 0 }
  }

  /** Makes a link for each and writes to them. Whoever had one that was withdrawn gets another; whoever has one is named. @throws Invalid with every line that is wrong */
  async invite(viewer: Viewer, { item, asked, phase }: Read, text: string, locale: Locale): Promise<Handed[]> {
    const { audit, clock } = this.#needs
    this.#askOpen(asked.fields.respondents, phase)
    const { people, faults } = readGuests(text)
    const there = new Map((await this.#rows<{ mail: string; revoked: boolean }>('select lower(mail) as mail, revoked_at is not null as revoked from research.invitee where item_id = ?::uuid and lower(mail) = any(?::text[])', [item.id, people.map(({ mail }) => mail.toLowerCase())])).map((row) => [row.mail, row.revoked]))
    for (const { mail } of people) if (there.get(mail.toLowerCase()) === false && faults.length < 20) faults.push({ field: 'people', key: 'research.consult.fault.invited', values: { mail } })
    const [{ n } = { n: 0 }] = await this.#rows<{ n: number }>('select count(*)::int as n from research.invitee where item_id = ?::uuid', [item.id])
    if (n + people.length > mostInvitees) faults.push({ field: 'people', key: 'research.consult.fault.many', values: { most: mostInvitees } })
    if (faults.length > 0) throw new Invalid(faults)
    const handed: Handed[] = []
    for (const person of people) {
      const secret = randomBytes(32).toString('base64url')
      await this.#rows(`insert into research.invitee (id, item_id, token_hash, mail, name, organisation, sector, locale, invited_by, invited_at) values (?::uuid, ?::uuid, ?, ?, ?, ?, ?, ?, ?::uuid, ?::timestamptz)
        on conflict (item_id, lower(mail)) where mail <> '' do update set token_hash = excluded.token_hash, name = excluded.name, organisation = excluded.organisation, sector = excluded.sector, locale = excluded.locale, invited_by = excluded.invited_by, invited_at = excluded.invited_at, revoked_at = null`,
      [randomUUID(), item.id, hashOf(secret), person.mail, person.name, person.organisation, person.sector, locale, viewer.id, clock.now()])
      handed.push(await this.#hand(viewer, person, { secret, locale, asked }))
    }
    await audit.record(viewer, 'research.consultation.invited', `item:${item.id}`, { n: handed.length })
    return handed
  }

  /** Another link in place of the one before, which leads nowhere from now on, also where that was withdrawn; written to them, and shown this once. @throws NotFound, Invalid once no answer is taken */
  async renew(viewer: Viewer, { item, asked, phase }: Read, invitee: string): Promise<Handed[]> {
    this.#askOpen(asked.fields.respondents, phase)
    const secret = randomBytes(32).toString('base64url')
    const [guest] = await this.#rows<Guest>(`update research.invitee set token_hash = ?, revoked_at = null, invited_by = ?::uuid, invited_at = ?::timestamptz where item_id = ?::uuid and id = ?::uuid and mail <> '' returning name, organisation, sector, mail, locale`, [hashOf(secret), viewer.id, this.#needs.clock.now(), item.id, invitee])
    if (!guest) throw new NotFound()
    await this.#needs.audit.record(viewer, 'research.consultation.link-renewed', `item:${item.id}`, { invitee })
    return [await this.#hand(viewer, guest, { secret, locale: guest.locale, asked })]
  }

  /** The link leads nowhere from now on; what was answered by it stays. @throws NotFound */
  async revoke(viewer: Viewer, id: string, invitee: string): Promise<void> {
    const done = await this.#rows('update research.invitee set revoked_at = coalesce(revoked_at, ?::timestamptz) where item_id = ?::uuid and id = ?::uuid returning id', [this.#needs.clock.now(), id, invitee])
    if (done.length === 0) throw new NotFound()
    await this.#needs.audit.record(viewer, 'research.consultation.link-withdrawn', `item:${id}`, { invitee })
  }

  /** A link that leads somewhere. Says the same of one that is unknown, withdrawn or over. Outside of a transaction. @throws Gone, TooOften */
  async held(secret: string, { locale, address }: { locale: Locale; address: string }): Promise<Held> {
    const [guest] = isSecret(secret) ? await this.#rows<Guest>(`select i.id, i.item_id as "itemId", i.name, i.organisation, i.sector, i.mail, i.locale, coalesce(a.sent is not null, false) as "hasAnswered"
      from research.invitee i left join research.consult_answer a on a.invitee_id = i.id where i.token_hash = ? and i.revoked_at is null`, [hashOf(secret)]) : []
    const standing = guest ? await this.#needs.consultations.standing(guest.itemId, locale) : null
    const until = standing ? this.#until(standing) : null
    if (!guest || !standing || until === null || standing.asked.fields.respondents === 'members' || until <= this.#needs.clock.now()) {
      await this.#needs.tries.take('link', address, { points: 30, seconds: 900 })
      throw new Gone('research.consult.link.gone')
    }
    return { guest, standing, until }
  }

  /** The same while it asks for an answer. @throws Gone, TooOften */
  async open(secret: string, by: { locale: Locale; address: string }): Promise<Held> {
    const held = await this.held(secret, by)
    if (!takesAnswers(held.standing)) throw new Gone('research.consult.link.closed')
    return held
  }

  /** Whether what came of it may be read by the link: published, and by who answered. */
  mayRead({ guest, standing }: Held): boolean { return standing.phase === 'synthesised' && guest.hasAnswered }

  /** Writes to guests who asked for it what came of a consultation, once each. May run twice. */
  async tellSynthesis(id: string): Promise<void> {
    const { mail, links, translator, consultations, clock } = this.#needs
    const guests = await this.#rows<{ id: string; mail: string; name: string; locale: Locale }>(`update research.invitee i set told_at = ?::timestamptz from research.consult_answer a
      where a.invitee_id = i.id and i.item_id = ?::uuid and i.told_at is null and i.mail <> '' and a.sent is not null and a.wants_news returning i.id, i.mail, i.name, i.locale`, [clock.now(), id])
    for (const guest of guests) {
      const standing = await consultations.standing(id, guest.locale)
      if (!standing) return
      const t = translator(guest.locale)
      const isOpen = standing.input.audience.includes('public')
      const path = links.absolute(links.inLanguage(guest.locale, `/research/consultations/${standing.ref ?? id}`))
      await mail.send({ to: guest.mail, locale: guest.locale, subject: t('research.consult.told.subject', { title: standing.asked.title }), text: t(isOpen ? 'research.consult.told.text' : 'research.consult.told.text-members', { name: guest.name, hasName: hasName(guest), title: standing.asked.title, ...isOpen ? { link: path } : { until: this.#until(standing) } }), key: `research.synthesis.${guest.id}` })
    }
  }

  /** Mail addresses of guests are forgotten a while after the consultation closed. */
  async forget(): Promise<void> {
    const { clock, settings } = this.#needs
    await this.#rows(`update research.invitee i set mail = '' from research.consultation c where c.item_id = i.item_id and i.mail <> '' and c.closes_at < ?::timestamptz`, [new Date(clock.now().getTime() - settings.guestMailDays * 86_400_000)])
  }

  /** A link opens results as long as its guest's address is kept. */
  #until({ asked }: Standing): Date { return new Date(Date.parse(asked.fields.closesAt) + this.#needs.settings.guestMailDays * 86_400_000) }

  #askOpen(respondents: string, phase: Standing['phase']): void {
    if (respondents === 'members') throw new Invalid([{ field: 'people', key: 'research.consult.fault.no-guests' }])
    if (!takesAnswers({ phase })) throw new Invalid([{ field: 'people', key: 'research.consult.fault.over' }])
  }

  /** Writes to somebody what their link is. */
  async #hand(by: Viewer, to: Pick<NewInvitee, 'mail' | 'name'>, { secret, locale, asked }: { secret: string; locale: Locale; asked: Read['asked'] }): Promise<Handed> {
    const { links, mail, translator } = this.#needs
    const link = links.absolute(links.inLanguage(locale, `/research/consultations/link/${secret}`)), t = translator(locale)
    await mail.send({ to: to.mail, locale, subject: t('research.consult.invitation.subject', { title: asked.title }), text: t('research.consult.invitation.text', { name: to.name, hasName: hasName(to), by: by.name, title: asked.title, link, until: new Date(asked.fields.closesAt) }), isSecret: true })
    return { name: to.name, mail: to.mail, link }
  }

  async #rows<T>(text: string, bindings: readonly unknown[]): Promise<T[]> { return (await this.#needs.db.raw<{ rows: T[] }>(text, bindings as Knex.RawBinding[])).rows }
}

const hasName = ({ name }: { name: string }): 'yes' | 'no' => name === '' ? 'no' : 'yes'
