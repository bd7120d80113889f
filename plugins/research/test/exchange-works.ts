import { randomUUID } from 'node:crypto'
import type { ItemInput } from '@diwan/core'
import type { TestSite } from '@diwan/core/testing'

export interface Bringing { id?: string; title?: string; fields?: Record<string, unknown>; input?: Partial<ItemInput>; at?: Date }

/** A published work, with one author and an abstract; brought again by its id it is the next revision. */
export async function bringWork(site: TestSite, { id = randomUUID(), title = 'Queues at the quay', fields = {}, input = {}, at = site.clock.now() }: Bringing = {}): Promise<string> {
  await site.inside<{ bring: (item: object) => Promise<void> }>('research').bring({
    id, kind: 'research.work', administration: 'XA', author: { id: site.id('member'), name: 'Mira Member' }, publishedAt: at,
    input: { lang: 'en', audience: ['public'], handling: 'open', topics: ['risk'], texts: { en: { title, summary: 'What early data changes.', body: 'We measured **queues**.', extra: { keywords: ['queues'], findings: [{ id: 'f-1', claim: 'Queues are shorter', unit: 'hours', note: '' }], ethics: '', reproducibility: '' } } },
      fields: { type: 'paper', sharing: 'anyone', licence: 'cc-by-4.0', creators: [{ name: '', family: 'Haddad', given: 'Leila', affiliation: '', administration: 'XA', orcid: '0000-0002-1825-0097', role: 'author', person: null }], findings: [{ id: 'f-1', effect: '-2', low: '-3', high: '-1', level: 95, certainty: 3, topics: [] }], ...fields }, ...input },
  })
  return id
}
