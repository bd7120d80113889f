import { readFile } from 'node:fs/promises'
import type { CoreServices, DemoKit, ItemInput, Locale } from '@diwan/core'
import { cardId } from '../services/cards.ts'
import { initialOf, sortKeyOf } from '../services/sort-key.ts'

interface DemoCard {
  slug: string; title: Record<string, string>; role: Record<string, string>; languages: { code: string; level: string }[]; expertise: { topic: string; level: number }[]; mail: string; timeZone: string; seat: string
}
interface DemoService { code: string; service: Record<Locale, string>; region: string; languages: string[]; system: string; systemType: string; profile: Record<Locale, string> }

const read = async <T>(name: string): Promise<T> => JSON.parse(await readFile(new URL(`${name}.json`, import.meta.url), 'utf8')) as T
const locales = ['en', 'fr', 'es', 'ar'] as const

/** Cards of the ninety-six, and what the twelve administrations say of themselves. The same each time. */
export async function loadDemo(deps: CoreServices, kit: DemoKit): Promise<void> {
  const services = await read<DemoService[]>('administrations')
  const regions = new Map(services.map(({ code, region }) => [code, region]))
  const cards = await read<DemoCard[]>('people')
  const own = (code: string) => cards.filter(({ slug }) => kit.person(slug).administration === code)
  await kit.bring(services.map((service, index) => administrationOf(service, index, mostKnown(own(service.code)), kit)))
  await drawUnits(deps, services.map(({ code }) => ({ code, cards: own(code) })), kit)
  await kit.bring(cards.map((card, index) => {
    const who = kit.person(card.slug)
    return {
      id: cardId(who.id), kind: 'directory.person', administration: who.administration, author: who, publishedAt: kit.at(`-${60 + index % 90}d`),
      input: {
        lang: 'en', audience: [index % 7 === 2 ? 'public' : 'members'], handling: index % 7 === 2 ? 'open' : 'community', topics: card.expertise.map(({ topic }) => topic),
        texts: Object.fromEntries(locales.filter((lang) => lang === 'en' || (card.role[lang] !== undefined && card.title[lang] !== undefined))
          .map((lang) => [lang, { title: who.name, summary: card.role[lang] ?? '', body: '', maker: lang === 'en' ? 'author' : 'person', extra: { jobTitle: card.title[lang] ?? '' } }])) as ItemInput['texts'],
        fields: {
          personId: who.id, sortKey: sortKeyOf(who.name), initial: initialOf(who.name), home: who.administration, region: who.administration === null ? null : regions.get(who.administration) ?? null, seat: card.seat,
          speaks: card.languages, languages: card.languages.map(({ code }) => code), knows: card.expertise.map((one) => ({ ...one, evidence: '' })), ...contactOf(card, index),
        },
      },
    }
  }))
  await endorse(deps, kit)
  await bringPartners(deps, kit)
}

/** Some show more of themselves than others, as people do. */
function contactOf({ mail, timeZone, seat }: DemoCard, index: number): Record<string, string | null> {
  const isContact = seat === 'ncp' || seat === 'deputy'
  return {
    mail, mailFor: isContact ? 'members' : (['self', 'administration', 'ncps', 'members'] as const)[index % 4] ?? 'self',
    phone: index % 3 === 0 ? `+999 555 ${String(100 + index)}` : null, phoneFor: index % 3 === 0 ? (isContact ? 'ncps' : 'administration') : null,
    timeZone, timeZoneFor: 'members', availability: index % 5 === 0 ? 'limited' : index % 11 === 0 ? 'away' : 'available', availabilityFor: 'members',
  }
}

function administrationOf({ code, service, region, languages, system, profile }: DemoService, index: number, topics: string[], kit: DemoKit) {
  return {
    id: kit.id(`directory.administration.${code}`), kind: 'directory.administration', administration: code, author: null, publishedAt: kit.at(`-${200 - index * 3}d`),
    input: {
      lang: 'en', audience: ['public'], handling: 'open', topics,
      texts: Object.fromEntries(locales.map((lang) => [lang, { title: service[lang], summary: '', body: profile[lang], maker: lang === 'en' ? 'author' : 'person' }])) as ItemInput['texts'],
      fields: { code, region, type: (['customs', 'revenue', 'border'] as const)[index % 3] ?? 'customs', size: (['small', 'medium', 'large'] as const)[index % 3] ?? 'small', site: `https://${code.toLowerCase()}.demo.example/`, languages, systems: [system] },
    } satisfies ItemInput,
  }
}

/** A few who know each other's work say so. */
async function endorse({ db, clock }: CoreServices, kit: DemoKit): Promise<void> {
  const people = await read<DemoCard[]>('people')
  const endorsed = people.flatMap(({ slug, expertise }, index) => {
    const topic = expertise.find(({ level }) => level >= 3)?.topic
    if (topic === undefined || index % 3 !== 1) return []
    const by = people.filter((other, place) => place !== index && other.expertise.some((one) => one.topic === topic)).slice(0, 2)
    return by.map((other) => ({ person: kit.person(slug).id, topic, by: kit.person(other.slug).id }))
  })
  await db.raw(`insert into directory.endorsement (person_id, topic, by_id, note, at) select e.person, e.topic, e."by", '', ?::timestamptz from jsonb_to_recordset(?::jsonb) e(person uuid, topic text, "by" uuid)
    where exists (select from directory.person p where p.person_id = e.person) on conflict do nothing`, [clock.now(), JSON.stringify(endorsed)])
}

/** What most of its people know stands for what an administration works with. */
function mostKnown(cards: readonly DemoCard[]): string[] {
  const counts = new Map<string, number>()
  for (const { topic, level } of cards.flatMap(({ expertise }) => expertise)) counts.set(topic, (counts.get(topic) ?? 0) + level)
  return [...counts].toSorted(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).slice(0, 4).map(([topic]) => topic)
}

const unitNames = [
  { en: 'Director general', fr: 'Direction générale', es: 'Dirección general', ar: 'المدير العام' },
  { en: 'International cooperation', fr: 'Coopération internationale', es: 'Cooperación internacional', ar: 'التعاون الدولي' },
  { en: 'Technology and data', fr: 'Technologies et données', es: 'Tecnología y datos', ar: 'التقنية والبيانات' },
  { en: 'Inspection', fr: 'Contrôle', es: 'Inspección', ar: 'التفتيش' },
  { en: 'Analysis', fr: 'Analyse', es: 'Análisis', ar: 'التحليل' },
] as const

async function drawUnits({ db, clock }: CoreServices, administrations: readonly { code: string; cards: readonly DemoCard[] }[], kit: DemoKit): Promise<void> {
  const idOf = (code: string, index: number) => kit.id(`directory.unit.${code}.${index}`)
  const units = administrations.flatMap(({ code, cards }) => {
    const head = cards.find(({ seat }) => seat === 'ncp') ?? cards[0]
    return unitNames.map((names, index) => ({ id: idOf(code, index), administration: code, parent: index === 0 ? null : idOf(code, index === 4 ? 2 : 0), names, head: index === 1 && head ? kit.person(head.slug).id : null, position: index }))
  })
  await db.raw(`insert into directory.unit (id, administration, parent_id, names, head_id, position, updated_at) select u.id, u.administration, u.parent, u.names, u.head, u.position, ?::timestamptz
    from jsonb_to_recordset(?::jsonb) u(id uuid, administration text, parent uuid, names jsonb, head uuid, position integer) on conflict (id) do nothing`, [clock.now(), JSON.stringify(units)])
}

interface DemoPartner { slug: string; type: string; texts: Record<Locale, { title: string; summary: string }>; memorandum: string; from: string; to: string; contact: string }

/** Partners nobody will mistake for real ones. */
async function bringPartners({ db, clock }: CoreServices, kit: DemoKit): Promise<void> {
  for (const { slug, type, texts, memorandum, from, to, contact } of await read<DemoPartner[]>('organisations')) {
    const id = kit.id(`directory.organisation.${slug}`)
    await kit.bring({
      id, kind: 'directory.organisation', administration: null, author: null, publishedAt: kit.at(from),
      input: {
        lang: 'en', audience: ['public'], handling: 'open', topics: [], texts: Object.fromEntries(locales.map((lang) => [lang, { ...texts[lang], body: '', maker: lang === 'en' ? 'author' : 'person' }])) as ItemInput['texts'],
        fields: { type, site: `https://${slug}.demo.example/`, memorandum, memorandumOn: kit.on(from), memorandumUntil: kit.on(to), scope: texts.en.summary },
      },
    })
    await db.raw(`insert into directory.organisation_contact (item_id, person_id, what_for, is_guest, until_on, given_by, at) select o.item_id, ?::uuid, ?, false, null, null, ?::timestamptz from directory.organisation o where o.item_id = ?::uuid on conflict do nothing`,
      [kit.person(contact).id, texts.en.summary, clock.now(), id])
  }
}
