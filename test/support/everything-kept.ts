import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Knex } from 'knex'
import type { SiteLog } from '../../core/kernel/log.ts'
import type { TestSite } from '../../core/testing/index.ts'

/** Tables of the database in which one of these words stands, in any column and any letters, with the first row each. */
export async function tablesWith(db: Knex, words: readonly string[]): Promise<string[]> {
  const { rows: tables } = await db.raw<{ rows: { name: string }[] }>(`select quote_ident(schemaname) || '.' || quote_ident(relname) as name from pg_stat_user_tables order by 1`)
  const found: string[] = []
  for (const { name } of tables) {
    const { rows } = await db.raw<{ rows: { text: string }[] }>(`select t::text as text from ${name} t where ${words.map(() => 'strpos(lower(t::text), lower(?)) > 0').join(' or ')} limit 1`, [...words])
    if (rows[0]) found.push(`${name}: ${rows[0].text.slice(0, 300)}`)
  }
  return found
}

/** Files in the folders of the site in which one of these words stands, besides the database's own. */
export function filesWith(site: TestSite, words: readonly string[]): string[] {
  const { data, database } = site.instance.config
  return readdirSync(data.directory, { recursive: true, withFileTypes: true }).filter((one) => one.isFile() && !join(one.parentPath, one.name).startsWith(database.directory))
    .map((one) => join(one.parentPath, one.name)).filter((path) => { const bytes = readFileSync(path); return words.some((word) => bytes.includes(word)) || words.some((word) => path.includes(word)) })
}

/** A log that keeps what is written to it, with everything that goes with a line. */
export function keptLog(): { log: SiteLog; lines: string[] } {
  const lines: string[] = []
  const write = (words: string, data?: object) => { lines.push(`${words} ${JSON.stringify(data ?? {}, (_key, value: unknown) => value instanceof Error ? `${value.message} ${value.stack ?? ''}` : value)}`) }
  const log: SiteLog = { debug: write, info: write, warn: write, error: write, for: () => log }
  return { log, lines }
}
