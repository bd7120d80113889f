import { telltaleOf, type AdministrationCard, type FieldFault, type ItemInput, type People, type Topics } from '@diwan/core'
import type { ManuscriptFields } from '../kinds/fields.ts'
import { isUnnamed } from '../kinds/levels.ts'
import { crowdOf, fewest, type Crowd } from '../telling/crowd.ts'
import { disclosedOf, together, type Disclosed } from '../telling/disclosed.ts'
import { namedFaults } from '../telling/named-faults.ts'
import { told } from '../telling/told.ts'
import { offersOf, type Choice, type Offer } from '../telling/widening.ts'

interface Needs { people: People; topics: Topics }
/** `crowd` is null where the administration stands on it. `faults`: all that still tells whose it is. `byLevel`: how many would fit each level, with the rest as it is. */
export interface Disclosure { input: ItemInput; disclosed: Disclosed | null; crowd: Crowd | null; offers: Offer[]; faults: FieldFault[]; byLevel: { region: number; anonymous: number } }

/** What would be told of a manuscript, and how many administrations that fits: asked while it is written, when it is sent, approved and published. */
export class Disclosures {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** `before`: what readers have been told of it already. `authorId`: whose name must not stand in the text. */
  async of(manuscript: ItemInput, { before = null, authorId }: { before?: Disclosed | null; authorId: string | null }): Promise<Disclosure> {
    const { people, topics } = this.#needs
    const fields = manuscript.fields as unknown as ManuscriptFields
    const all = await people.administrations()
    const card = all.find(({ code }) => code === fields.administration)
    const technologies = new Set((await topics.all()).filter(({ kind }) => kind === 'technology').map(({ id }) => id))
    const look = (choice: Choice) => this.#look({ ...manuscript, fields: { ...fields, ...choice } }, { card, all, technologies, before })
    const { input, disclosed, crowd } = look(fields)
    const count = (choice: Choice) => look(choice).crowd?.fits ?? all.length
    const byLevel = { region: count({ ...fields, level: 'region' }), anonymous: count({ ...fields, level: 'anonymous' }) }
    if (crowd === null) return { input, disclosed, crowd, offers: [], faults: [], byLevel }
    const author = authorId === null ? [] : [(await people.cards([authorId])).get(authorId)?.name ?? ''].filter(Boolean)
    const faults = namedFaults(input, telltaleOf(card, all, author))
    if (crowd.fits < fewest) faults.unshift({ field: 'crowd', key: 'lessons.fault.crowd', values: { n: crowd.fits, fewest } })
    return { input, disclosed, crowd, offers: crowd.fits < fewest ? offersOf(fields, count) : [], faults, byLevel }
  }

  /** How many fit what was asked to leave, as the site knows administrations now. Null where a name stands on it. */
  async recount(input: ItemInput, before: Disclosed | null): Promise<{ disclosed: Disclosed; crowd: Crowd } | null> {
    if (!isUnnamed((input.fields as unknown as ManuscriptFields).level)) return null
    const { people, topics } = this.#needs
    const technologies = new Set((await topics.all()).filter(({ kind }) => kind === 'technology').map(({ id }) => id))
    const disclosed = disclosedOf(input, (topic) => technologies.has(topic))
    if (disclosed === null) return null
    const all = before === null ? disclosed : together(before, disclosed)
    return { disclosed: all, crowd: crowdOf(await people.administrations(), all) }
  }

  #look(manuscript: ItemInput, { card, all, technologies, before }: { card: AdministrationCard | undefined; all: readonly AdministrationCard[]; technologies: ReadonlySet<string>; before: Disclosed | null }): Pick<Disclosure, 'input' | 'disclosed' | 'crowd'> {
    const input = told(manuscript, card ?? null)
    const own = disclosedOf(input, (topic) => technologies.has(topic))
    const disclosed = own === null ? null : before === null ? own : together(before, own)
    return { input, disclosed, crowd: disclosed === null ? null : crowdOf(all, disclosed) }
  }
}
