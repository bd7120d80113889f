import type { Knex } from 'knex'
import type { Clock, Content, Item, People, Topics, Translate, Viewer, Locale } from '@diwan/core'
import { contactFields, type ContactField } from '../kinds/person.ts'
import type { Finder } from './finder.ts'
import type { Sheet } from './vcard.ts'
import { wordOf } from './word-of.ts'

interface Needs { db: Knex; content: Content; people: People; topics: Topics; finder: Finder; clock: Clock }
interface Knowledge { topic: string; level: number; evidence: string }
export type Seen = Awaited<ReturnType<Portrait['read']>>

/** One person's card with everything its reader may see beside it. */
export class Portrait {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** @throws NotFound, Gone */
  async read(viewer: Viewer, ref: string, after?: string) {
    const { content, people, topics } = this.#needs
    const card = await content.read(viewer, 'directory.person', ref)
    const person = String(card.fields['personId'])
    const shown = (await content.present(viewer, [card])).get(card.id)?.fields ?? {}
    const who = (await people.cards([person])).get(person)
    const by = who?.confirmation?.by
    const knows = (card.fields['knows'] ?? []) as Knowledge[]
    const endorsements = await this.#endorsements(viewer, person)
    const labels = new Map((await topics.all()).map(({ id, labels: called }) => [id, called[viewer.locale] ?? called.en]))
    const isSelf = viewer.id === person
    return {
      card, person, jobTitle: wordOf(card.extra['jobTitle']), seat: String(card.fields['seat']), region: (card.fields['region'] ?? null) as string | null,
      confirmation: who?.confirmation ?? null, confirmedUntil: who?.confirmation?.until ?? '', confirmedBy: by ? (await people.cards([by])).get(by)?.name ?? '' : '',
      speaks: (card.fields['speaks'] ?? []) as { code: string; level: string }[],
      knows: knows.toSorted((a, b) => b.level - a.level).map((one) => ({
        ...one, label: labels.get(one.topic) ?? one.topic, endorsedBy: endorsements.filter(({ topic }) => topic === one.topic), isMine: endorsements.some(({ topic, by: giver }) => topic === one.topic && giver === viewer.id),
      })),
      contact: Object.fromEntries(contactFields.map((name) => [name, (shown[name] ?? null) as string | null])) as Record<ContactField, string | null>,
      isSelf, mayEndorse: !isSelf && viewer.id !== null && viewer.may('directory.card'), mayContact: !isSelf && viewer.may('directory.contact') && who?.isActive === true,
      unit: await this.#unit(card, viewer.locale),
      contributions: await this.#contributions(viewer, person, after),
    }
  }

  /** What a file about this person says, in a language: nothing the reader did not see. */
  async sheet(seen: Seen, locale: Locale, t: Translate, source: string): Promise<Sheet> {
    const { card, contact } = seen
    const administration = card.administration === null ? null : await this.#needs.people.administration(card.administration)
    const until = seen.confirmation?.until
    return {
      uid: card.id, source, name: card.title, title: seen.jobTitle, role: card.summary,
      org: [administration === null ? null : administration.names[locale] ?? administration.names.en, seen.unit].filter((one): one is string => one !== null),
      mail: contact.mail, phone: contact.phone, address: contact.address, timeZone: contact.timeZone, orcid: contact.orcid,
      languages: seen.speaks.map(({ code }) => code), expertise: seen.knows.map(({ label, level }) => ({ label, level })),
      note: until ? t('directory.card.confirmed', { until }) : '', revisedAt: card.updatedAt,
    }
  }

  async #contributions(viewer: Viewer, person: string, after?: string) {
    return this.#needs.content.authored(viewer, person, { except: ['directory.person'], limit: 10, ...after === undefined ? {} : { after } })
  }

  /** Who vouches for what, as far as the viewer may know of them. */
  async #endorsements(viewer: Viewer, person: string): Promise<{ topic: string; by: string; name: string; path: string; note: string }[]> {
    const { rows } = await this.#needs.db.raw<{ rows: { topic: string; by: string; note: string }[] }>('select topic, by_id as by, note from directory.endorsement where person_id = ?::uuid order by at desc limit 100', [person])
    if (rows.length === 0) return []
    const known = await this.#needs.finder.entries(viewer, rows.map(({ by }) => by))
    return rows.flatMap((row) => { const entry = known.get(row.by); return entry ? [{ ...row, name: entry.name, path: entry.path }] : [] })
  }

  async #unit(card: Item, locale: Locale): Promise<string | null> {
    const id = card.fields['unitId']
    if (typeof id !== 'string') return null
    const { rows: [unit] } = await this.#needs.db.raw<{ rows: { names: Record<string, string> }[] }>('select names from directory.unit where id = ?::uuid', [id])
    return unit ? unit.names[locale] ?? unit.names['en'] ?? Object.values(unit.names)[0] ?? null : null
  }
}
