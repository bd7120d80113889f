import type { Viewer } from '@diwan/core'
import type { TestSite } from '@diwan/core/testing'
import type { MoreServices } from '../parts.ts'
import { Board } from './board.ts'

interface Knowing { name: string; administration?: string; topic?: string; level?: number; speaks?: string[]; timeZone?: string; availability?: string; isVerified?: boolean }
interface CardServices { cards: { refresh(person: string): Promise<void>; write(account: unknown, words: { fields: Record<string, unknown>; topics: string[] }): Promise<string> } }

/** A board whose questions are routed, and people whose cards say what they know. */
export class Experts {
  readonly board: Board
  readonly routing: MoreServices
  constructor(board: Board) {
    this.board = board
    this.routing = board.site.inside<MoreServices>('forum')
  }
  static async at(site: TestSite): Promise<Experts> { return new Experts(await Board.at(site)) }

  async make({ name, administration = 'XB', topic = 'ai-ml', level = 3, speaks = ['en'], timeZone = 'UTC', availability, isVerified = true }: Knowing): Promise<Viewer> {
    const { site } = this.board
    const viewer = await site.make.person({ name, administration, roles: ['member'] })
    const id = viewer.id ?? ''
    await this.board.rows('update core.person set time_zone = ?, verified_until = ?::date, verified_on = ?::date, verified_how = ? where id = ?::uuid', [timeZone, isVerified ? '2099-12-31' : null, isVerified ? '2026-01-01' : null, isVerified ? 'vouch' : null, id])
    const { cards } = site.inside<CardServices>('directory')
    const account = (await site.services.people.accounts([id])).get(id)
    await cards.write(account, { topics: [topic], fields: { languages: speaks, speaks: speaks.map((code) => ({ code, level: 'fluent' })), knows: [{ topic, level, evidence: '' }], ...availability === undefined ? {} : { availability } } })
    return site.services.people.cards([id]).then(() => viewer)
  }

  /** Jobs, until nothing is left to do at this moment. */
  async route(): Promise<void> {
    await this.board.site.settle()
    await this.routing.router.run()
  }
  async asked(thread: string): Promise<{ person: string; state: string; round: number }[]> {
    return this.board.rows('select person_id as person, state, round from forum.ask where thread_id = ?::uuid order by round, person_id', [thread])
  }
}
