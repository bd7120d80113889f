import type { ItemInput, Links, People, Topics } from '@diwan/core'
import type { Vocabularies } from '../works/services/vocabularies.ts'
import { identifierOf, type WorkSummary } from '../works/model/versions.ts'
import type { BibliographicRecord } from './record.ts'
import { recordOfWork, type Around } from './record-of-work.ts'

interface Needs { topics: Topics; vocabularies: Vocabularies; people: People; links: Links; settings: { identifierPrefix: string } }
/** What of an item is needed to say what libraries know of it. */
export interface Standing { id: string; ref: string | null; administration: string | null; publishedAt: Date | null; input: ItemInput }

/** Records of works, with the names of what they name. */
export class WorkRecords {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** One question for the names of topics and licences, whichever number of works there are. */
  async of(works: readonly Standing[]): Promise<BibliographicRecord[]> {
    const { topics, vocabularies, people, links, settings } = this.#needs
    const labels = new Map((await topics.all()).map(({ id, labels: said }) => [id, said]))
    const licences: Around['licences'] = new Map((await vocabularies.of('licence')).map(({ code, labels: said, url }) => [code, { labels: said, url }]))
    const records: BibliographicRecord[] = []
    for (const { id, ref, administration, publishedAt, input } of works) {
      const seat = administration === null ? null : await people.administration(administration)
      records.push(recordOfWork(input, {
        identifier: identifierOf({ ref, fields: input.fields as WorkSummary['fields'] }, settings.identifierPrefix) ?? ref ?? id, url: links.absolute(links.inLanguage(input.lang, `/research/${ref ?? id}`)),
        topics: labels, licences, publisher: seat?.names[input.lang] ?? seat?.names.en ?? '', publishedAt: publishedAt ?? new Date(0),
      }))
    }
    return records
  }
}
