import assert from 'node:assert/strict'
import { join } from 'node:path'
import type { ItemSummary, Jobs, Page, Viewer } from '@diwan/core'
import { bootTest, type TestSite } from '@diwan/core/testing'
import type { Imports } from '../imports/services/imports.ts'
import type { Source, Sources } from '../imports/services/sources.ts'

interface Inside { imports: Imports; sources: Sources; jobs: Jobs }

/** A site that harvests, with what its pages say of it. */
export class HarvestingSite {
  readonly site: TestSite
  readonly inside: Inside
  readonly editor: Viewer
  constructor(site: TestSite, editor: Viewer) { this.site = site; this.editor = editor; this.inside = site.inside<Inside>('research') }

  static async boot(config: Record<string, string> = {}): Promise<HarvestingSite> {
    const site = await bootTest({ plugins: [join(import.meta.dirname, '..')], config })
    return new HarvestingSite(site, await site.viewer('editor'))
  }

  /** All that is due, until nothing more follows from it. */
  async settled(): Promise<void> { for (let n = 0; n < 3; n++) await this.site.runJobs(); await this.site.settle() }
  async make(address: string, more: object = {}): Promise<string> {
    const answer = await this.site.post('/en/research/sources', { name: 'The other library', address, audience: 'public', prefix: 'oai_dc', ...more }, { as: 'editor' })
    assert.equal(answer.status, 303, answer.text.slice(0, 2_000))
    await this.settled()
    return answer.location?.split('/').at(-1) ?? ''
  }
  async again(id: string): Promise<Source> {
    assert.equal((await this.site.post(`/en/research/sources/${id}/harvest`, {}, { as: 'editor' })).status, 303)
    await this.settled()
    return this.inside.sources.read(id)
  }
  async page(path: string): Promise<string> { return (await this.site.get(`/en${path}`, { as: 'editor' })).text }
  async listed(): Promise<ItemSummary[]> {
    const rows: ItemSummary[] = []
    for (let after: string | null = ''; after !== null;) {
      const page: Page<ItemSummary> = await this.site.services.content.list(this.editor, { kinds: ['research.work'], facets: { type: 'external' }, limit: 100, ...after === '' ? {} : { after } })
      rows.push(...page.rows)
      after = page.next
    }
    return rows
  }
  async titles(): Promise<string[]> { return (await this.listed()).map(({ title }) => title).toSorted() }
  /** As the job does that runs every five minutes. */
  async due(): Promise<void> { for (const id of await this.inside.sources.due()) await this.inside.jobs.send('harvest', { id }, { key: id }); await this.settled() }

  /** Why the last harvest of a repository stopped; '' where it came to its end. */
  why({ fault }: Source): string { return fault?.key.replace('research.source.stopped.', '') ?? '' }
}
