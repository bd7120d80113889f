import { readFile } from 'node:fs/promises'
import { v5 } from 'uuid'
import { Invalid, type Clock, type DemoKit, type Locale } from '../contract/index.ts'
import type { DemoAdministration, DemoPerson } from '../demo/types.ts'
import { demoDay } from './demo-day.ts'
import type { Floors } from './floors.ts'
import type { Guard } from './guard.ts'
import type { Opened } from './opened.ts'

interface Needs { floors: Floors; guard: Guard; clock: Clock; onProgress(words: string): void }

const namespace = 'a0f1f5a4-7c4b-4b0e-9f5e-6d1f0c2b7d10'
const password = 'demonstration'
const roles: Record<DemoPerson['account'], string[]> = {
  'instance-administrator': ['administrator'], 'hub-editor': ['editor'], 'national-contact-point': ['ncp'], 'deputy-contact-point': ['ncp'], member: ['member'],
}

const proofs = { 'domain-mail': 'domain-mail', 'saml': 'sign-in', 'appointment-letter': 'letter', 'vouch': 'vouch', 'hub-check': 'hub-check' } as const satisfies Record<DemoPerson['verification']['method'], string>

export const demoId = (word: string): string => v5(word, namespace)
const read = async <T>(name: string): Promise<T> => JSON.parse(await readFile(new URL(`../demo/${name}.json`, import.meta.url), 'utf8')) as T

/** The fictional community: its administrations, its people, and what every plugin tells about them. */
export class Demonstration {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** The four accounts one may sign in as, with their password. */
  async accounts(): Promise<{ mail: string; name: string; id: string; password: string }[]> {
    return (await read<DemoPerson[]>('people')).filter(({ isDemoAccount }) => isDemoAccount).map(({ mail, name, slug }) => ({ mail, name, id: demoId(`core.person.${slug}`), password }))
  }

  /** All of it or nothing, in one transaction. Loading it again changes what is there instead of doubling it. */
  async load(opened: readonly Opened[]): Promise<{ people: number; items: number }> {
    const { floors: { database, access, content, audit, events }, guard, clock, onProgress } = this.#needs
    const [administrations, people] = [await read<DemoAdministration[]>('administrations'), await read<DemoPerson[]>('people')]
    let items = 0
    // Held from here on: inside a transaction what nobody has read yet is read each time.
    await content.topics.all()
    await events.quiet(() => database.transaction(async () => {
      onProgress(`Demonstration: ${administrations.length} administrations and ${people.length} people, all of them invented`)
      const known = new Set((await access.administrations.list()).map(({ code }) => code))
      for (const one of administrations) if (!known.has(one.code)) await this.#addAdministration(one)
      const there = new Set((await database.db('core.person').select('id')).map(({ id }: { id: string }) => id))
      for (const person of people) if (!there.has(demoId(`core.person.${person.slug}`))) await this.#addPerson(person)
      for (const { found, plugin, deps } of opened) {
        if (!plugin.demo) continue
        onProgress(`Demonstration: content of ${found.id}`)
        let brought = 0
        const kit = kitFor(people, clock.now(), async (item) => {
          const all = [item].flat()
          brought += all.length
          await content.bringing.bringAll(all)
        })
        // A part of its own: a plugin that cannot tell its story does not take the others' with it.
        try {
          await guard.run(found.id, 'demo', Infinity, () => database.transaction(async () => { await plugin.demo!(deps, kit) }))
          items += brought
        } catch (error) {
          onProgress(`Demonstration: ${found.id} goes without its content: ${inWords(error)}`)
        }
      }
      await audit.record('system', 'core.demo.loaded', 'site', { people: people.length, items })
    }, { timeoutMs: 0 }))
    return { people: people.length, items }
  }

  /** Removes the demonstration's items, people and administrations. What real people wrote stays. */
  async wipe(opened: readonly Opened[]): Promise<{ people: number; administrations: number; items: number }> {
    const { floors: { database, access, events }, guard, clock } = this.#needs
    const people = await read<DemoPerson[]>('people')
    const ids = new Set<string>()
    const collecting = kitFor(people, clock.now(), async (item) => { for (const { id } of [item].flat()) ids.add(id) })
    return database.transaction(async (db) => {
      for (const { found, plugin, deps } of opened) await guard.contain(found.id, 'demo', Infinity, () => plugin.demo?.(deps, collecting))
      const { rows: gone } = await db.raw<{ rows: { id: string; kind: string; rev: number; audience: string[] }[] }>(
        `delete from core.item i where i.id = any(?::uuid[]) or i.author_id in (select id from core.person where is_demo) returning id, kind, rev, audience`, [[...ids]])
      for (const { id, kind, rev, audience } of gone) await events.changed({ item: id, kind, rev, op: 'remove', audience })
      return { ...await access.demo.wipe(), items: gone.length }
    }, { timeoutMs: 0 })
  }

  async #addAdministration({ code, names, region, languages, hue, service, profile, system, systemType, geography, timeZone }: DemoAdministration): Promise<void> {
    await this.#needs.floors.access.administrations.add('system', {
      code, names, region, languages, hue, kind: 'fictional', isDemo: true, profile: { service, profile, system, systemType, geography, timeZone },
    })
  }

  async #addPerson(person: DemoPerson): Promise<void> {
    const locale = (person.languages.find(({ code }) => ['en', 'fr', 'es', 'ar'].includes(code))?.code ?? 'en') as Locale
    await this.#needs.floors.access.accounts.add({
      id: demoId(`core.person.${person.slug}`), mail: person.mail, name: person.name, title: person.title.en, administration: person.administration,
      roles: roles[person.account], isDemo: true, locale, timeZone: person.timeZone,
      confirmation: { on: demoDay(this.#needs.clock.now(), person.verification.at).toISOString().slice(0, 10), by: demoId(`core.person.${person.verification.by}`), how: proofs[person.verification.method] },
      verifiedUntil: demoDay(this.#needs.clock.now(), person.verification.until).toISOString().slice(0, 10),
      // The others are there to be read about; hashing a password for each would take a minute.
      password: person.isDemoAccount ? password : null,
    })
  }
}

function kitFor(people: readonly DemoPerson[], now: Date, bring: DemoKit['bring']): DemoKit {
  const bySlug = new Map(people.map((person) => [person.slug, { id: demoId(`core.person.${person.slug}`), name: person.name, administration: person.administration }]))
  return {
    id: demoId, bring,
    person(slug) {
      const found = bySlug.get(slug)
      if (!found) throw new Error(`There is no person "${slug}" in the demonstration`)
      return found
    },
    at: (day) => demoDay(now, day),
    on: (day) => demoDay(now, day).toISOString().slice(0, 10),
  }
}

const inWords = (error: unknown): string =>
  error instanceof Invalid ? error.faults.map(({ field, key }) => `${field} ${key}`).join(', ') : error instanceof Error ? error.message : String(error)
