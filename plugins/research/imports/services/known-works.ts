import type { Knex } from 'knex'
import type { Content, CoreServices, ItemChange, ItemSummary, Links, Viewer } from '@diwan/core'
import type { BibliographicRecord } from '../../exchange/record.ts'
import { external, type WorkFields } from '../../works/model/fields.ts'
import { doiOf } from '../../works/model/related-identifier.ts'
import { titleKey, whys, type Keys, type Why } from '../same/keys.ts'

interface Needs { db: Knex; content: Content; links: Links; standing: CoreServices['standing'] }
export interface Known { item: string; why: Why; isExternal: boolean }
interface Row { itemId: string; doi: string; oai: string; titleKey: string; isExternal: boolean }

/** Which works are here, by what tells two of them apart. */
export class KnownWorks {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** Works of this site, as the log hands them over; those from elsewhere are noted as they are made. Bears a repeat. */
  async follow(changes: readonly ItemChange[]): Promise<void> {
    const { db, standing, links } = this.#needs
    for (const { item, isOpen } of changes) {
      const stands = await standing(item)
      const fields = stands?.input.fields as WorkFields | undefined
      if (fields?.type === external) continue
      if (!stands || !fields) { await db.raw('delete from research.work_key where item_id = ?::uuid and not is_external', [item]); continue }
      const [author] = fields.creators
      const title = titleKey(stands.input.texts[stands.input.lang]?.title ?? '', String(fields.year ?? ''), author?.family || author?.name || '')
      await db.raw(`insert into research.work_key (item_id, doi, oai, title_key, is_open) values (?::uuid, ?, ?, ?, ?)
        on conflict (item_id) do update set doi = excluded.doi, oai = excluded.oai, title_key = excluded.title_key, is_open = excluded.is_open`, [item, doiOf(fields.doi) ?? '', `oai:${new URL(links.absolute('/')).hostname}:${stands.ref ?? item}`, title, isOpen])
    }
  }

  /** For each of these the work that is the same: among those the viewer may read, or without one among those everybody may. `external`: only what came from elsewhere. */
  async same(all: readonly Keys[], { viewer, only }: { viewer?: Viewer; only?: 'external' } = {}): Promise<(Known | null)[]> {
    const { db, content } = this.#needs
    const of = (name: Why): string[] => [...new Set(all.map((keys) => keys[name]).filter((one) => one !== ''))]
    const { rows } = await db.raw<{ rows: Row[] }>(`select item_id as "itemId", doi, oai, title_key as "titleKey", is_external as "isExternal" from research.work_key where not is_gone and (doi = any(?::text[]) or oai = any(?::text[]) or title_key = any(?::text[]))
      ${only ? 'and is_external' : viewer ? '' : 'and (is_external or is_open)'} order by is_external, item_id limit 20000`, [of('doi'), of('oai'), of('title')] as never)
    let found = rows
    if (viewer) {
      const readable = new Set<string>()
      for (let at = 0; at < rows.length; at += 200) for (const { id } of await content.pick(viewer, rows.slice(at, at + 200).map(({ itemId }) => itemId))) readable.add(id)
      found = rows.filter(({ itemId }) => readable.has(itemId))
    }
    const by = { doi: new Map<string, Row>(), oai: new Map<string, Row>(), title: new Map<string, Row>() }
    for (const row of found.toReversed()) { by.doi.set(row.doi, row); by.oai.set(row.oai, row); by.title.set(row.titleKey, row) }
    return all.map((keys) => {
      for (const why of whys) { const row = keys[why] === '' ? undefined : by[why].get(keys[why]); if (row) return { item: row.itemId, why, isExternal: row.isExternal } }
      return null
    })
  }

  /** What came from elsewhere, as it was read. */
  async records(items: readonly string[]): Promise<Map<string, BibliographicRecord>> {
    const { rows } = items.length === 0 ? { rows: [] } : await this.#needs.db.raw<{ rows: { item_id: string; record: BibliographicRecord }[] }>('select item_id, record from research.work_key where item_id = any(?::uuid[]) and record is not null', [[...items]] as never)
    return new Map(rows.map(({ item_id, record }) => [item_id, record]))
  }

  /** Notes a work from elsewhere with the write that makes it. */
  async note(item: string, keys: Keys, of: { record: BibliographicRecord; import: string; source: string | null }): Promise<void> {
    await this.#needs.db.raw(`insert into research.work_key (item_id, doi, oai, title_key, is_external, import_id, source_id, record) values (?::uuid, ?, ?, ?, true, ?::uuid, ?::uuid, ?::jsonb)
      on conflict (item_id) do update set doi = excluded.doi, oai = excluded.oai, title_key = excluded.title_key, is_gone = false, source_id = coalesce(excluded.source_id, research.work_key.source_id), record = excluded.record`,
    [item, keys.doi, keys.oai, keys.title, of.import, of.source, JSON.stringify(of.record)] as never)
  }
}

/** A work of this site as a record, as far as lists show it: to say what differs. */
export function recordOfSummary({ title, lang, fields, path }: ItemSummary): Pick<BibliographicRecord, 'titles' | 'creators' | 'issued' | 'publisher' | 'doi' | 'url' | 'container' | 'abstracts' | 'subjects' | 'licence'> {
  const { creators = [], year, publisher = '', doi = '', container = '' } = fields as Partial<WorkFields>
  return {
    titles: [{ lang, text: title }], creators: creators.map(({ name, family, given, orcid }) => family === '' ? { kind: 'organisation', name } : { kind: 'person', family, given, orcid, affiliation: '' }), issued: String(year ?? ''), publisher, doi: doiOf(doi) ?? '', url: path, container: { title: container, volume: '', issue: '', pages: '' }, abstracts: [], subjects: [], licence: { id: '', name: '', url: '' },
  }
}
