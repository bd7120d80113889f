import type { Content, Locale, People, Topics, Translate, Viewer } from '@diwan/core'
import { contactFields, type ContactField } from '../kinds/person.ts'
import type { Sheet } from './vcard.ts'
import { wordOf } from './word-of.ts'

interface Needs { content: Content; people: People; topics: Topics }
interface Knowledge { topic: string; level: number; evidence: string }
interface Endorsed { topic: string; by: string; note: string; name: string; path: string }
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
    const { endorsements, unit } = await this.#beside(viewer, person, card.fields['unitId'])
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
      unit,
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

  /** Who vouches for what, as far as the viewer may know of them, and what the person's unit is called. */
  async #beside(viewer: Viewer, person: string, unit: unknown): Promise<{ endorsements: Endorsed[]; unit: string | null }> {
    const found = await this.#needs.content.joined<{ topic: string; by: string; note: string; names: null } | { names: Record<string, string> }>(viewer, {
      sql: `(select jsonb_build_object('topic', e.topic, 'by', e.by_id, 'note', e.note, 'names', null) as own, (select p.item_id from directory.person p where p.person_id = e.by_id limit 1) as item_id, null::uuid as person_id
        from directory.endorsement e where e.person_id = ?::uuid order by e.at desc limit 100) union all (select jsonb_build_object('names', names), null::uuid, null::uuid from directory.unit where id = ?::uuid)`,
      bindings: [person, typeof unit === 'string' ? unit : null], isFrequent: true,
    })
    const names = found.find(({ own }) => own.names !== null)?.own.names
    return {
      endorsements: found.flatMap(({ own, item }) => own.names === null && item ? [{ topic: own.topic, by: own.by, note: own.note, name: item.title, path: item.path }] : []),
      unit: names ? names[viewer.locale] ?? names['en'] ?? Object.values(names)[0] ?? null : null,
    }
  }
}
