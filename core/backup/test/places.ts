import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { migrate, openDatabase, silentLog, type Database, type DatabaseOptions, type MigrationSet } from '../../database/index.ts'
import { Blobs } from '../../files/blobs.ts'
import { coreMigrations } from '../../kernel/open-data.ts'
import type { BackupSource } from '../make-backup.ts'
import type { RestoreTarget } from '../restore.ts'

export const strange: MigrationSet = { plugin: 'strange-one', version: '1.2.3', directory: fileURLToPath(new URL('migrations', import.meta.url)) }
export const sets: readonly MigrationSet[] = [coreMigrations, strange]
export const clock = { now: () => new Date() }

const folders: string[] = []
export function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'diwan backup '))
  folders.push(made)
  return made
}
process.once('exit', () => { for (const one of folders.splice(0)) rmSync(one, { recursive: true, force: true, maxRetries: 5 }) })

export const sha = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

export function sourceOf(database: Database, data: string): BackupSource {
  return { database, filesDirectory: join(data, 'files'), secretFile: join(data, 'secret'), version: coreMigrations.version, origin: 'https://portal.example', plugins: [{ id: strange.plugin, version: strange.version }], clock }
}

export function targetOf(options: DatabaseOptions, data: string, more: Partial<RestoreTarget> = {}): RestoreTarget {
  const url = options.url === undefined ? {} : { url: `${options.url}${options.url.includes('?') ? '&' : '?'}application_name=diwan-restore` }
  return {
    open: () => openDatabase({ ...options, ...url }), dataDirectory: data, filesDirectory: join(data, 'files'), secretFile: join(data, 'secret'), backupDirectory: join(data, 'backups'), sets,
    version: coreMigrations.version, origin: 'https://portal.example', clock, log: silentLog, ...more,
  }
}

export async function putFile(data: string, bytes: Buffer): Promise<string> {
  const blobs = new Blobs(join(data, 'files'))
  const path = blobs.path(sha(bytes))
  await mkdir(join(path, '..'), { recursive: true })
  await writeFile(path, bytes)
  return sha(bytes)
}

export const filesIn = (data: string): string[] => readdirSync(join(data, 'files'), { recursive: true, encoding: 'utf8' }).filter((name) => /[0-9a-f]{64}$/.test(name)).map((name) => name.slice(-64)).toSorted()

/** A site's data with something in every corner. */
export async function fill(database: Database, data: string): Promise<{ files: string[] }> {
  const { refused } = await migrate(database, sets)
  if (refused[0]) throw refused[0].error
  const { db } = database
  const files = [await putFile(data, Buffer.from('a plan')), await putFile(data, Buffer.alloc(1_500_000, 'long')), await putFile(data, Buffer.alloc(0))]
  await writeFile(join(data, 'secret'), `${Buffer.alloc(48, 7).toString('base64url')}\n`, { mode: 0o600 })
  await db.raw(`
    insert into core.region (code, names, short_names) values ('WEST', '{"en":"West"}', '{"en":"W"}');
    insert into core.administration (code, kind, region, names, updated_at) values ('XA', 'fictional', 'WEST', '{"en":"A"}', now());
    insert into core.person (id, mail, name, administration, state, state_at, created_at, updated_at) values
      ('00000000-0000-7000-8000-000000000001', 'ann@example.org', 'Ann ‘Q’ \\\\ "x" مرحبا', 'XA', 'active', now(), now(), now()),
      ('00000000-0000-7000-8000-000000000002', 'ben@example.org', 'Ben', 'XA', 'active', now(), now(), now());
    insert into core.session (id, token_hash, person_id, created_at, seen_at, expires_at, signed_in_by) values (gen_random_uuid(), '\\xaa', '00000000-0000-7000-8000-000000000001', now(), now(), now() + interval '1 day', 'password');
    insert into core.ticket (id, token_hash, purpose, person_id, created_at, expires_at) values
      (gen_random_uuid(), '\\x01', 'reset', '00000000-0000-7000-8000-000000000001', now(), now() + interval '1 day'), (gen_random_uuid(), '\\x02', 'invitation', '00000000-0000-7000-8000-000000000002', now(), now() + interval '1 day');
    insert into core.item (id, kind, state, lang, audience, keepers, facets, handling, published_at) values
      ('00000000-0000-7000-8000-00000000000a', 'x.y', 'live', 'en', '{public}', '{editors}', '{topic=a,lang=en}', 'open', now());
    insert into core.mail (id, to_address, locale, subject, text, state, next_at) values (gen_random_uuid(), 'ann@example.org', 'en', 'S', 'T', 'waiting', now());
    insert into core.cursor (reader, source, seq, leased_by, leased_until) values ('r', 'event', 5, 'me', now());
    create sequence core.ref_abc; select setval('core.ref_abc', 41);
    insert into core.event (name) values ('a'), ('b'), ('c');
    insert into core.audit (actor, action, object) values (null, 'core.test', 'site');
    insert into "strange-one".house (name) values ('one'), ('two');
    insert into "strange-one".tenant (house, mood) values (1, 'busy'), (2, 'calm');
    update "strange-one".house set head = id where id <= 2;
    insert into "strange-one".tree values (2, null), (1, 2), (3, 1);
    update "strange-one".tree set above = 3 where id = 2;
    select nextval('"strange-one".ticket');
    insert into "strange-one".value (t, c, v, b, n, f, r, i, is_on, d, at, plain, span, u, j, jb, ts, texts, nested, moods, range, "Odd ""name""", ip) values
      (E'line\\nbreak \\t \\\\ "quoted" \\u0001', 'ab', 'v', '\\x00ff', 12345678901234567890.123456789, 0.1, 1.1, 9223372036854775807, true, '2026-02-28', '2026-11-22 20:00:00.123+00', '2026-01-01 00:00', '1 year 2 days 03:04:05', '00000000-0000-7000-8000-00000000000f',
       '{"b": 1, "a":  "\\u0000x"}', '{"a":[1,null,"x"]}', to_tsvector('simple', 'some words'), array['a,b', null, '"', ''], array[[1,2],[3,4]], '{calm,busy}', '[1,5)', 'odd', '10.0.0.1'),
      (null, null, null, null, 'NaN', 'Infinity', '-Infinity', -1, null, 'infinity', '-infinity', null, null, null, 'null', 'null', null, '{}', null, null, 'empty', null, null);
  `)
  for (const [n, sha256] of files.entries()) {
    await db.raw(`insert into core.attachment (id, item_id, sha256, name, type, size) values (?, '00000000-0000-7000-8000-00000000000a', ?, 'f', 'text/plain', 1)`, [`00000000-0000-7000-8000-0000000000${n}f`, sha256])
  }
  return { files: files.toSorted() }
}

/** Everything the tables say, as texts: the same on both engines. */
export async function contents(database: Database): Promise<Record<string, string>> {
  const { rows: tables } = await database.db.raw<{ rows: { s: string; t: string }[] }>(`select schemaname s, tablename t from pg_tables where schemaname in ('core', 'strange-one') order by 1, 2`)
  const found: Record<string, string> = {}
  for (const { s, t } of tables) {
    const { rows: [row] } = await database.db.raw<{ rows: { all: string }[] }>(`select coalesce(string_agg(x::text, E'\\n' order by x::text collate "C"), '') as all from "${s}"."${t}" x`)
    found[`${s}.${t}`] = row!.all
  }
  return found
}
