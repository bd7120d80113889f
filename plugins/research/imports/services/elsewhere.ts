import { NotFound, type Audit, type Clock, type CoreServices, type Topics, type Viewer } from '@diwan/core'
import { external } from '../../works/model/fields.ts'
import type { Work } from '../../works/model/versions.ts'
import type { Works } from '../../works/services/works.ts'
import type { ImportAudience } from '../external-input.ts'
import { askTopics } from './imports.ts'

interface Needs { works: Works; topics: Topics; audit: Audit; clock: Clock; bring: CoreServices['bring']; standing: CoreServices['standing'] }

/** Works that stand elsewhere, as editors file them here. */
export class Elsewhere {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** @throws NotFound also for a study of this site */
  async read(viewer: Viewer, key: string): Promise<Work> {
    const work = await this.#needs.works.read(viewer, key)
    if (work.fields.type !== external) throw new NotFound()
    return work
  }

  /** Under which topics it is filed and who may read it; what its source says of it stays as it is. @throws NotFound, Invalid */
  async file(viewer: Viewer, key: string, { topics, audience }: { topics: readonly string[]; audience: ImportAudience }): Promise<Work> {
    const { bring, standing, audit, clock } = this.#needs
    const work = await this.read(viewer, key)
    const stands = work.isKept ? await standing(work.id) : null
    if (!stands) throw new NotFound()
    await askTopics(this.#needs.topics, topics)
    await bring({ id: work.id, kind: 'research.work', administration: stands.administration, publishedAt: stands.publishedAt, revisedAt: clock.now(), input: { ...stands.input, topics: [...new Set(topics)], audience: [audience], handling: audience === 'public' ? 'open' : 'community' } })
    await audit.record(viewer, 'research.work.filed', `item:${work.id}`, { topics: topics.length, audience })
    return work
  }
}
