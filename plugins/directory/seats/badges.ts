import type { Knex } from 'knex'
import { NotFound, type Clock, type Notices, type People, type Proof, type Seats } from '@diwan/core'
import { isId, rows } from './rows.ts'
import { dayOf, plus, standingOf, type Standing } from './standing.ts'

/** What a page says beside a name: whether somebody vouches for the person, who, since when, by what evidence and until when. */
export interface Badge { person: string; standing: Standing; on: string | null; until: string | null; byName: string; how: Proof | null; isAsked: boolean }
interface Needs { db: Knex; transaction<T>(work: () => Promise<T>): Promise<T>; clock: Clock; notices: Notices; people: People; seats: Seats }

const reminders = [30, 14, 3, 0] as const

/** What stands beside people's names, and who is told before it ends. */
export class Badges {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** Of each of these people (at most 200), from what is held in memory and one question. */
  async of(people: readonly string[]): Promise<Map<string, Badge>> {
    const ids = [...new Set(people)].filter(isId).slice(0, 200)
    const cards = await this.#needs.people.cards(ids)
    const told = new Map((ids.length === 0 ? [] : await rows<{ person: string; isAsked: boolean; isRevoked: boolean }>(this.#needs.db, `select person_id as person, bool_or(state = 'pending') as "isAsked",
      (array_agg(state order by coalesce(decided_at, asked_at) desc) filter (where state in ('verified', 'revoked')))[1] = 'revoked' as "isRevoked" from directory.verification where person_id = any(?::uuid[]) group by person_id`, [ids])).map((one) => [one.person, one]))
    const verifiers = await this.#needs.people.cards([...cards.values()].flatMap(({ confirmation }) => confirmation?.by ?? []))
    const today = dayOf(this.#needs.clock.now())
    return new Map(ids.map((person) => {
      const confirmation = cards.get(person)?.confirmation ?? null
      const { isAsked = false, isRevoked = false } = told.get(person) ?? {}
      return [person, {
        person, standing: standingOf({ confirmation, isAsked, isRevoked: isRevoked ?? false }, today), on: confirmation?.on ?? null, until: confirmation?.until ?? null,
        byName: confirmation?.by ? verifiers.get(confirmation.by)?.name ?? '' : '', how: confirmation?.how ?? null, isAsked,
      }]
    }))
  }
  async one(person: string): Promise<Badge> {
    const found = (await this.of([person])).get(person)
    if (!found) throw new NotFound()
    return found
  }

  /** Tells people 30, 14 and 3 days before the end, and on the day after. Once each, however often it runs. */
  async remind(): Promise<number> {
    const today = dayOf(this.#needs.clock.now())
    let told = 0
    for (const [index, days] of reminders.entries()) {
      // A night that was missed is made good: each reminder holds until the next one.
      const earlier = reminders[index + 1]
      const period = days === 0 ? { from: plus(today, -14), to: plus(today, -1) } : { from: plus(today, (earlier ?? 0) + (earlier === 0 ? 0 : 1)), to: plus(today, days) }
      for (let after: string | undefined; ;) {
        const found = await this.#needs.seats.ending({ ...period, ...(after === undefined ? {} : { after }) })
        for (const { id, confirmation } of found) {
          await this.#needs.transaction(() => this.#needs.notices.tell(days === 0 ? 'directory.seat-lapsed' : 'directory.seat-due', {
            to: { people: [id] }, path: '/directory/verification', values: { date: new Date(`${confirmation?.until ?? today}T12:00:00Z`) }, key: `${id} ${confirmation?.until ?? ''} ${days}`,
          }))
          told++
        }
        after = found.at(-1)?.id
        if (found.length < 500) break
      }
    }
    return told
  }
}
