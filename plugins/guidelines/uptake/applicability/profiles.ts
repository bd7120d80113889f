import type { Knex } from 'knex'
import { Invalid, type Audit, type Clock, type Content, type People, type Viewer } from '@diwan/core'
import { ownAdministration, ownSeat } from '../seat.ts'
import { against, differences, type Difference, type Facts, type Fit } from './against.ts'
import { conditionGroups, groups, type ConditionGroup } from './conditions.ts'

export interface Profile {
  administration: string; facts: Facts
  /** Groups nobody of the administration has answered: what the reference list says of it. */
  prefilled: ConditionGroup[]
  note: string; byId: string | null; updatedAt: Date | null
}
interface Needs { db: Knex; clock: Clock; audit: Audit; people: People; content: Content }

/** The circumstances an administration works under, as its contact point says; what it is written for is held against them. Read by the administration alone. */
export class Profiles {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** For comparing; what of it is shown is shown to the administration's own people. */
  async of(viewer: Viewer, administration: string): Promise<Profile> {
    const [found] = await this.#needs.content.joined<{ facts: Facts; note: string; byId: string | null; updatedAt: string }>(viewer, {
      isFrequent: true, bindings: [administration],
      sql: `select jsonb_build_object('facts', facts, 'note', note, 'byId', by_id, 'updatedAt', updated_at) as own, null::uuid as item_id, null::uuid as person_id from guidelines.profile where administration = ?`,
    })
    const said = found?.own
    const card = await this.#needs.people.administration(administration)
    const known: Partial<Record<ConditionGroup, string>> = {
      ...card?.isLandlocked === null || card === null ? {} : { sea: card.isLandlocked ? 'landlocked' : 'coastal' },
      // The list knows small island states; not being one does not make a mainland.
      ...card?.isSmallIsland === true ? { island: 'island' } : {},
    }
    const facts = said?.facts ?? {}
    const prefilled = groups.filter((group) => facts[group] === undefined && known[group] !== undefined)
    return { administration, facts: { ...known, ...facts }, prefilled, note: said?.note ?? '', byId: said?.byId ?? null, updatedAt: said === undefined ? null : new Date(said.updatedAt) }
  }

  /** What is written for others is said beside it, and left out where one asks: held against this. Null for who has no seat, and where nothing is known of it. Asked once a request. */
  reader(viewer: Viewer): Promise<Profile | null> {
    const { id, administration } = viewer
    if (id === null || administration === null) return Promise.resolve(null)
    const asked = this.#asked.get(viewer) ?? this.of(viewer, administration).then((profile) => Object.keys(profile.facts).length === 0 ? null : profile)
    this.#asked.set(viewer, asked)
    return asked
  }
  // A viewer is made anew for each request.
  readonly #asked = new WeakMap<Viewer, Promise<Profile | null>>()

  /** @throws SignInNeeded, Refused */
  own(viewer: Viewer): Promise<Profile> { return this.of(viewer, ownAdministration(viewer)) }

  /** By the contact point; '' is no answer. @throws Refused, Invalid */
  async write(viewer: Viewer, given: Partial<Record<ConditionGroup, string>>, note: string): Promise<void> {
    const administration = ownSeat(viewer)
    const wrong = groups.filter((group) => (given[group] ?? '') !== '' && !(conditionGroups[group] as readonly string[]).includes(given[group] ?? ''))
    if (wrong.length > 0) throw new Invalid(wrong.map((group) => ({ field: group, key: 'guidelines.uptake.fault.choice' })))
    const facts = Object.fromEntries(groups.flatMap((group) => (given[group] ?? '') === '' ? [] : [[group, given[group]]]))
    await this.#needs.db.raw(`insert into guidelines.profile (administration, facts, note, by_id, updated_at) values (?, ?::jsonb, ?, ?::uuid, ?::timestamptz)
      on conflict (administration) do update set facts = excluded.facts, note = excluded.note, by_id = excluded.by_id, updated_at = excluded.updated_at`, [administration, JSON.stringify(facts), note, viewer.id, this.#needs.clock.now()])
    await this.#needs.audit.record(viewer, 'guidelines.profile.written', `administration:${administration}`, { answered: Object.keys(facts).length })
  }

  against(profile: Pick<Profile, 'facts'> | null, applies: readonly string[]): Fit { return against(profile?.facts ?? null, applies) }
  differences(profile: Pick<Profile, 'facts'> | null, applies: readonly string[]): Difference[] { return differences(profile?.facts ?? null, applies) }
}
