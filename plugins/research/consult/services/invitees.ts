import { createHash, randomBytes, randomUUID } from 'node:crypto'
import type { Knex } from 'knex'
import { Gone, Invalid, NotFound, type Audit, type Clock, type FieldFault, type Links, type Locale, type Mail, type Viewer, type Translate } from '@diwan/core'
import type { Sector } from '../model/fields.ts'
import { sectors } from '../model/fields.ts'
import type { Read, Standing, Consultations } from './consultations.ts'
import type { Tries } from './tries.ts'

interface Needs { db: Knex; clock: Clock; audit: Audit; mail: Mail; links: Links; translator: (locale: Locale) => Translate; consultations: Consultations; tries: Tries; settings: { guestMailDays: number } }
export interface Invitee { id: string; mail: string; name: string; organisation: string; sector: Sector; locale: Locale; invitedAt: Date; revokedAt: Date | null; hasAnswered: boolean }
/** A line of those to invite, as it was pasted. */
export interface NewInvitee { mail: string; name: string; organisation: string; sector: Sector }
/** Shown this once, to be handed over: of a link only its hash is kept. */
export interface Handed { name: string; mail: string; link: string }
interface Guest { id: string; itemId: string; name: string; organisation: string; sector: Sector; mail: string; locale: Locale }

/** At once, and to one consultation in all. */
export const mostAtOnce = 200, mostInvitees = 2_000, perPage = 50
const hashOf = (secret: string): Buffer => createHash('sha256').update(secret).digest()
const isSecret = (text: string): boolean => /^[A-Za-z0-9_-]{43}$/.test(text)
const isMail = (text: string): boolean => text.length <= 254 && /^[^\s@<>()",;:]+@[^\s@<>()",;:]+\.[^\s@<>()",;:]+$/.test(text)

/** One invitee a line: mail; name; organisation; sector. Names every line that cannot be taken. */
export function readLines(text: string): { people: NewInvitee[]; faults: FieldFault[] } {
  const faults: FieldFault[] = [], people: NewInvitee[] = [], seen = new Set<string>()
  const lines = text.split(/\r?\n/).map((line, at) => ({ line: line.trim(), n: at + 1 })).filter(({ line }) => line !== '')
  const fault = (name: string, values: Record<string, string | number>) => { if (faults.length < 20) faults.push({ field: 'people', key: `research.consult.fault.${name}`, values }) }
  if (lines.length === 0) fault('nobody', {})
  if (lines.length > mostAtOnce) fault('many', { most: mostAtOnce })
  for (const { line, n } of lines.slice(0, mostAtOnce)) {
    const [mail = '', name = '', organisation = '', said = ''] = line.split(/[;\t]/).map((part) => part.trim())
    const sector = sectors.find((one) => one === (said === '' ? 'other' : said.toLowerCase().replaceAll(' ', '-')))
    if (!isMail(mail)) fault('line-mail', { n, mail: mail.slice(0, 60) })
    else if (name === '' || name.length > 120 || organisation.length > 200) fault('line-name', { n })
    else if (sector === undefined) fault('line-sector', { n, sector: said.slice(0, 40), sectors: sectors.join(', ') })
    else if (seen.has(mail.toLowerCase())) fault('line-twice', { n, mail })
    else { seen.add(mail.toLowerCase()); people.push({ mail, name, organisation, sector }) }
  }
  return { people, faults }
}

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
    if (asked.fields.respondents === 'members') throw new Invalid([{ field: 'people', key: 'research.consult.fault.no-guests' }])
    if (phase !== 'open' && phase !== 'announced') throw new Invalid([{ field: 'people', key: 'research.consult.fault.over' }])
    const { people, faults } = readLines(text)
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
      const link = this.#link(locale, secret)
      await this.#write(person, { locale, link, title: asked.title, by: viewer.name, closesAt: asked.fields.closesAt })
      handed.push({ name: person.name, mail: person.mail, link })
    }
    await audit.record(viewer, 'research.consultation.invited', `item:${item.id}`, { n: handed.length })
    return handed
  }

  /** The link leads nowhere from now on; what was answered by it stays. @throws NotFound */
  async revoke(viewer: Viewer, id: string, invitee: string): Promise<void> {
    const done = await this.#rows('update research.invitee set revoked_at = coalesce(revoked_at, ?::timestamptz) where item_id = ?::uuid and id = ?::uuid returning id', [this.#needs.clock.now(), id, invitee])
    if (done.length === 0) throw new NotFound()
    await this.#needs.audit.record(viewer, 'research.consultation.link-withdrawn', `item:${id}`, { invitee })
  }

  /** Whom a link is for and what it asks. Says the same of a link that is unknown or withdrawn; one that is over says so. @throws Gone, TooOften */
  async open(secret: string, { locale, address }: { locale: Locale; address: string }): Promise<{ guest: Guest; standing: Standing }> {
    const [guest] = isSecret(secret) ? await this.#rows<Guest>('select id, item_id as "itemId", name, organisation, sector, mail, locale from research.invitee where token_hash = ? and revoked_at is null', [hashOf(secret)]) : []
    const standing = guest ? await this.#needs.consultations.standing(guest.itemId, locale) : null
    if (!guest || !standing || standing.asked.fields.respondents === 'members' || (standing.phase !== 'open' && standing.phase !== 'announced')) {
      this.#needs.tries.take('link', address, { points: 30, seconds: 900 })
      throw new Gone(guest && standing && standing.asked.fields.respondents !== 'members' ? 'research.consult.link.closed' : 'research.consult.link.gone')
    }
    return { guest, standing }
  }

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
      await mail.send({ to: guest.mail, locale: guest.locale, subject: t('research.consult.told.subject', { title: standing.asked.title }), text: t(isOpen ? 'research.consult.told.text' : 'research.consult.told.text-members', { name: guest.name, title: standing.asked.title, ...isOpen ? { link: path } : {} }), key: `research.synthesis.${guest.id}` })
    }
  }

  /** Mail addresses of guests are forgotten a while after the consultation closed. */
  async forget(): Promise<void> {
    const { clock, settings } = this.#needs
    await this.#rows(`update research.invitee i set mail = '' from research.consultation c where c.item_id = i.item_id and i.mail <> '' and c.closes_at < ?::timestamptz`, [new Date(clock.now().getTime() - settings.guestMailDays * 86_400_000)])
  }

  #link(locale: Locale, secret: string): string { return this.#needs.links.absolute(this.#needs.links.inLanguage(locale, `/research/consultations/link/${secret}`)) }

  async #write(to: NewInvitee, { locale, link, title, by, closesAt }: { locale: Locale; link: string; title: string; by: string; closesAt: string }): Promise<void> {
    const t = this.#needs.translator(locale)
    await this.#needs.mail.send({ to: to.mail, locale, subject: t('research.consult.invitation.subject', { title }), text: t('research.consult.invitation.text', { name: to.name, by, title, link, until: new Date(closesAt) }), isSecret: true })
  }

  async #rows<T>(text: string, bindings: readonly unknown[]): Promise<T[]> { return (await this.#needs.db.raw<{ rows: T[] }>(text, bindings as Knex.RawBinding[])).rows }
}
