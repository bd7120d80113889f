import type { Knex } from 'knex'
import { Conflict, Invalid, NotFound, Refused, type Audit, type Clock, type ItemInput, type Notices, type People, type Viewer } from '@diwan/core'
import type { LessonFields } from '../kinds/fields.ts'
import { isUnnamed } from '../kinds/levels.ts'
import { fewest, type Crowd } from '../telling/crowd.ts'
import type { Disclosures } from './disclosure.ts'
import type { Publishing } from './publishing.ts'
import { releaseColumns, type Release } from './releases.ts'
import { isId, row, rows } from './rows.ts'

interface Needs { db: Knex; clock: Clock; audit: Audit; notices: Notices; people: People; disclosures: Disclosures; publishing: Publishing }
/** What a curator is shown: what readers would have, and of whose it is no more than they. */
export interface Check { id: string; told: ItemInput; administration: string | null; days: number; isAgain: boolean; isOwn: boolean; crowd: Crowd | null }

/** The expert check: a curator who had no hand in it reads what would be published, as readers would, and publishes it or says why not. */
export class Checks {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** Those that wait, longest first; at most 100. For curators. */
  async waiting(viewer: Viewer): Promise<Check[]> {
    if (!viewer.may('lessons.curate')) throw new Refused()
    const found = await rows<Release>(this.#needs.db, `select ${releaseColumns} from lessons.release where stage = 'check' order by approved_at, id limit 100`)
    return this.#shown(viewer, found)
  }
  async count(viewer: Viewer): Promise<number> {
    if (!viewer.may('lessons.curate')) return 0
    return (await row<{ n: number }>(this.#needs.db, `select count(*)::int as n from lessons.release where stage = 'check'`))?.n ?? 0
  }

  /** @throws NotFound for what does not wait, Refused for who is no curator */
  async get(viewer: Viewer, id: string): Promise<Check> {
    if (!viewer.may('lessons.curate')) throw new Refused()
    const [check] = await this.#shown(viewer, [await this.#open(id)])
    if (!check) throw new NotFound()
    return check
  }

  /** Publishes it. Counted once more, by what the site knows of administrations now: where too few fit it goes back, and `lesson` is null. @throws Refused for who had a hand in it, Conflict where it was decided */
  async accept(viewer: Viewer, id: string): Promise<{ lesson: string | null }> {
    const { people, disclosures, publishing, audit, notices } = this.#needs
    const release = await this.#decidable(viewer, id)
    const counted = await disclosures.recount(release.told, (await publishing.of(release.manuscript))?.disclosed ?? null)
    if (counted !== null && counted.crowd.fits < fewest) {
      await this.#close(release, 'returned', { by: 'crowd', reason: '', viewer })
      await this.#tellReturned(release)
      return { lesson: null }
    }
    await this.#close(release, 'published', { by: null, reason: '', viewer })
    const author = release.author === null ? null : { id: release.author, name: (await people.cards([release.author])).get(release.author)?.name ?? '' }
    const { lesson, isFirst } = await publishing.publish({ manuscript: release.manuscript, administration: release.administration, author, told: release.told, disclosed: counted?.disclosed ?? null })
    await audit.record(viewer, 'lessons.lesson.checked', `item:${lesson}`, { isFirst })
    if (author) await notices.tell('lessons.is-out', { to: { people: [author.id] }, item: lesson, path: `/lessons/write/${release.manuscript}/check`, key: `out:${release.id}` })
    return { lesson }
  }

  /** Back to its writers, with what to do. @throws Refused, Conflict, Invalid on `reason` */
  async giveBack(viewer: Viewer, id: string, reason: string): Promise<void> {
    const release = await this.#decidable(viewer, id)
    if (reason.trim() === '') throw new Invalid([{ field: 'reason', key: 'lessons.fault.reason' }])
    await this.#close(release, 'returned', { by: 'check', reason: reason.trim(), viewer })
    await this.#needs.audit.record(viewer, 'lessons.release.returned', `release:${release.id}`)
    await this.#tellReturned(release)
  }

  async #tellReturned({ id, manuscript, author }: Release): Promise<void> {
    if (author !== null) await this.#needs.notices.tell('lessons.returned', { to: { people: [author] }, path: `/lessons/write/${manuscript}/check`, handling: 'my-administration', key: `returned:${id}` })
  }

  async #close(release: Release, stage: 'published' | 'returned', { by, reason, viewer }: { by: 'crowd' | 'check' | null; reason: string; viewer: Viewer }): Promise<void> {
    const closed = await row(this.#needs.db, `update lessons.release set stage = ?, returned_by = ?, reason = ?, checked_by = ?::uuid, closed_at = ? where id = ?::uuid and stage = 'check' returning id`, [stage, by, reason, viewer.id, this.#needs.clock.now(), release.id])
    if (!closed) throw new Conflict(null, 'lessons.fault.decided')
  }

  async #decidable(viewer: Viewer, id: string): Promise<Release> {
    if (!viewer.may('lessons.curate')) throw new Refused()
    const release = await this.#open(id)
    if (isOwn(viewer, release)) throw new Refused('lessons.fault.own-check')
    return release
  }

  async #open(id: string): Promise<Release> {
    const release = isId(id) ? await row<Release>(this.#needs.db, `select ${releaseColumns} from lessons.release where id = ?::uuid and stage = 'check'`, [id]) : undefined
    if (!release) throw new NotFound()
    return release
  }

  async #shown(viewer: Viewer, releases: readonly Release[]): Promise<Check[]> {
    const { clock, disclosures, publishing } = this.#needs
    const before = await publishing.disclosedOf(releases.map(({ manuscript }) => manuscript))
    return Promise.all(releases.map(async (release) => ({
      id: release.id, told: release.told, administration: isUnnamed((release.told.fields as unknown as LessonFields).level) ? null : release.administration,
      days: Math.max(0, Math.floor((clock.now().getTime() - (release.approvedAt ?? release.askedAt).getTime()) / 86_400_000)), isAgain: before.has(release.manuscript), isOwn: isOwn(viewer, release),
      crowd: (await disclosures.recount(release.told, before.get(release.manuscript) ?? null))?.crowd ?? null,
    })))
  }
}

const isOwn = (viewer: Viewer, { author, askedBy }: Release): boolean => viewer.id !== null && (author === viewer.id || askedBy === viewer.id)
