import { readFile } from 'node:fs/promises'
import type { CoreServices, DemoKit } from '@diwan/core'
import { externalInput } from '../external-input.ts'
import { readBibtex } from '../read/bibtex.ts'
import { keysOf } from '../same/keys.ts'
import type { KnownWorks } from '../services/known-works.ts'

const name = 'harbour-library.bib'
/** Codes that every site begins with. */
const licences = new Set(['cc-by-4.0', 'cc-by-nc-4.0', 'cc0-1.0'])
const topics: Readonly<Record<string, string[]>> = { risk: ['ai-ml'], images: ['nii', 'computer-vision'], seals: ['iot'] }

/** Eight records from a file, as if an editor had brought them in. */
export async function loadDemoImport({ db, knownWorks }: Pick<CoreServices, 'db'> & { knownWorks: KnownWorks }, kit: DemoKit): Promise<void> {
  const { records } = readBibtex(await readFile(new URL(name, import.meta.url), 'utf8'))
  const at = kit.at('-40d'), id = kit.id('research.import.harbour')
  await db.raw(`insert into research.import (id, by_person, name, format, state, audience, total, done, made, created_at, finished_at) values (?::uuid, ?::uuid, ?, 'bibtex', 'done', 'public', ?, ?, ?, ?::timestamptz, ?::timestamptz) on conflict do nothing`,
    [id, kit.person('sanna-weiss').id, name, records.length, records.length, records.length, at, at])
  for (const [n, { at: line, record, languages }] of records.entries()) {
    const item = kit.id(`research.external.${record.identifier}`)
    const filed = Object.entries(topics).filter(([word]) => record.subjects.some(({ text }) => text.includes(word))).flatMap(([, ids]) => ids)
    await kit.bring({ id: item, kind: 'research.work', administration: null, author: null, publishedAt: new Date(at.getTime() + n * 1_000), input: externalInput(record, { label: name, day: at.toISOString().slice(0, 10), identifier: record.identifier, audience: 'public', topics: [...new Set(filed)], languages, licences }) })
    await knownWorks.note(item, keysOf(record), { record, import: id, source: null })
    await db.raw(`insert into research.import_record (import_id, no, at, state, record, languages, item_id) values (?::uuid, ?, ?, 'made', ?::jsonb, ?::text[], ?::uuid) on conflict do nothing`, [id, n + 1, line, JSON.stringify(record), languages, item] as never)
  }
}
