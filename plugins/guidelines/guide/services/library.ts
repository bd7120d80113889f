import type { Content, ItemSummary, Topics, Viewer } from '@diwan/core'
import { kindName, type Guides, type LooseRecommendation } from './guides.ts'

interface Needs { content: Content; topics: Topics; guides: Guides }
export interface Asked { technology?: string | undefined; process?: string | undefined; outcome?: string | undefined; lang?: string | undefined; after?: string | undefined; before?: string | undefined; limit?: number | undefined }
export interface Cell { process: string; n: number }

/** The shelves of Guidance: what there is by technology and process. */
export class Library {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  async list(viewer: Viewer, { technology, process, outcome, lang, after, before, limit = 20 }: Asked) {
    const topic = [technology, process].filter((one) => one !== undefined)
    return this.#needs.content.list(viewer, {
      kinds: [kindName], limit, facets: { ...topic.length > 0 ? { topic } : {}, ...outcome ? { outcomes: outcome } : {}, ...lang ? { lang } : {} }, ...after ? { after } : {}, ...before ? { before } : {},
    })
  }

  /** Recommendations per technology and process, over the newest hundred guidelines: rows and columns that hold something. */
  matrix(guidelines: readonly ItemSummary[], kindOf: ReadonlyMap<string, string>): { technologies: string[]; processes: string[]; counts: Map<string, number> } {
    const counts = new Map<string, number>(), technologies = new Set<string>(), processes = new Set<string>()
    for (const { topics, fields } of guidelines) {
      const own = topics.filter((id) => kindOf.get(id) === 'technology'), of = topics.filter((id) => kindOf.get(id) === 'process')
      for (const technology of own) {
        technologies.add(technology)
        for (const process of of.length > 0 ? of : ['']) {
          if (process !== '') processes.add(process)
          counts.set(`${technology} ${process}`, (counts.get(`${technology} ${process}`) ?? 0) + Number(fields['count'] ?? 0))
        }
      }
    }
    return { technologies: [...technologies], processes: [...processes], counts }
  }

  /** Every recommendation of the newest hundred guidelines that fits what is asked. */
  async recommendations(viewer: Viewer, asked: Asked & { strength?: string | undefined; certainty?: number | undefined; verb?: string | undefined }): Promise<LooseRecommendation[]> {
    const { rows } = await this.list(viewer, { ...asked, after: undefined, before: undefined, limit: 100 })
    return (await this.#needs.guides.loose(viewer, rows)).filter((one) => (!asked.strength || one.strength === asked.strength) && (!asked.certainty || one.certainty >= asked.certainty) && (!asked.verb || one.verb === asked.verb))
  }
}
