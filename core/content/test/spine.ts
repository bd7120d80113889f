import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Type } from 'typebox'
import { openAudit } from '../../audit/open-audit.ts'
import { oneOf, outcome, type Clock, type ItemInput, type Kind, type Viewer } from '../../contract/index.ts'
import { accessPersonalData } from '../../access/personal.ts'
import { newId, openDatabase, type Database } from '../../database/index.ts'
import { openEvents, type EventLog } from '../../events/open-events.ts'
import type { AuditTrail } from '../../audit/open-audit.ts'
import { openContent, type OpenContent } from '../open-content.ts'
import * as access from '../../migrations/20261122_000200_access.ts'
import * as content from '../../migrations/20261122_000300_content.ts'
import * as facetPairs from '../../migrations/20261122_000600_facet_pairs.ts'
import * as files from '../../migrations/20261122_000400_files.ts'
import * as personal from '../../migrations/20261122_000800_personal.ts'
import * as evidence from '../../migrations/20261122_001530_verified_how.ts'
import * as marks from '../../migrations/20261130_020000_marks.ts'
import * as log from '../../migrations/20261122_000100_log.ts'

const quiet = { debug() {}, info() {}, warn() {}, error() {} }
export const states = ['draft', 'review', 'published', 'withdrawn']
/** A kind as a plugin would give it, with a column lists are filtered by and texts of its own. */
export const note: Kind = {
  prefix: 'NT', table: 'note', states, facets: ['colour'], outcome: 'improves', marks: (fields) => fields['isLoud'] === true ? ['loud'] : [],
  fields: Type.Object({ colour: oneOf(['red', 'blue'], { default: 'blue' }), dueOn: Type.Union([Type.String({ format: 'date' }), Type.Null()], { default: null }), improves: outcome(), isLoud: Type.Boolean({ default: false }) }),
  texts: Type.Object({ points: Type.Array(Type.String(), { default: [], maxItems: 3 }) }),
  transitions: {
    create: { from: [], to: 'draft', may: 'write' },
    submit: { from: ['draft'], to: 'review', may: 'write' },
    publish: { from: ['draft', 'review', 'published', 'withdrawn'], to: 'published', may: 'publish', publishes: true },
    withdraw: { from: ['published'], to: 'withdrawn', may: 'publish', withdraws: true, asksReason: true },
  },
}

export interface Spine extends OpenContent { database: Database; events: EventLog; audit: AuditTrail; clock: Clock & { set(at: Date): void; forward(seconds: number): void }; close(): Promise<void> }

/** The content floor on a real database, with nothing above it. */
export async function openSpine(url?: string): Promise<Spine> {
  const directory = await mkdtemp(join(tmpdir(), 'diwan-content-'))
  const database = await openDatabase({ directory, durable: false, acquireTimeoutMs: 3_000, ...(url === undefined ? {} : { url }) })
  await database.db.raw('create schema if not exists core; create schema notes')
  for (const migration of [log, access, content, files, facetPairs, personal, evidence, marks]) await migration.up(database.db)
  await database.db.raw('create table notes.note (item_id uuid primary key references core.item on delete cascade, colour text not null, due_on date, improves jsonb not null, is_loud boolean not null)')
  let now = new Date('2026-11-22T09:00:00Z')
  const clock = { now: () => now, set(at: Date) { now = at }, forward(seconds: number) { now = new Date(now.getTime() + seconds * 1_000) } }
  const audit = openAudit({ database, clock, log: quiet })
  const events = await openEvents({ database, clock, log: quiet, numberings: [audit.chain] })
  const opened = openContent({ database, clock, events, audit, people: { cards: async (ids) => new Map(ids.map((id) => [id, { id, name: 'Somebody', title: '', administration: 'XA', isActive: true, confirmation: null }])), accounts: async (ids) => new Map(ids.map((id) => [id, { id, name: 'Somebody', title: '', administration: 'XA', isActive: true, mail: null, locale: 'en' as const, timeZone: 'UTC', state: 'active' as const, roles: [] }])), administration: async (code) => ({ code, names: { en: code }, region: '', languages: ['en'], isFictional: true, hue: null, isLandlocked: null, isSmallIsland: null }) }, mailing: { translator: () => (key, values = {}) => `${key} ${Object.values(values).join(' ')}`.trim(), address: (locale, path) => `https://site/${locale}${path}` }, accessData: accessPersonalData, holders: { countHolders: async (tokens) => new Map(tokens.map((token) => [token, 1])), why: async (who, tokens) => tokens.filter((token) => who.tokens.includes(token)).map((token) => ({ token, via: 'role', why: '', until: null })) } })
  opened.kinds.add('notes', 'note', note)
  await opened.prepare()
  await opened.topics.load([{ id: 'ai-ml', kind: 'technology', labels: { en: 'Machine learning', fr: 'Apprentissage automatique' } }, { id: 'e-seals', kind: 'technology', labels: { en: 'Electronic seals', fr: 'Scellés électroniques' }, synonyms: { en: ['e-seal'] } }])
  return { ...opened, database, events, audit, clock, async close() { await events.close(); await audit.close(); await database.close(); await rm(directory, { recursive: true, force: true }) } }
}

/** A viewer with these tokens and permissions; a visitor where no id is given. */
export function viewer(tokens: string[] = [], options: { id?: string | null; may?: string[] | 'all'; administration?: string; locale?: Viewer['locale'] } = {}): Viewer {
  const may = options.may ?? []
  return {
    id: options.id ?? null, name: options.id ? 'Somebody' : '', administration: options.administration ?? null, tokens: ['public', ...tokens], roles: [], locale: options.locale ?? 'en', timeZone: 'UTC', session: null,
    may: (permission) => may === 'all' || may.includes(permission),
  }
}
/** An editor of notes who holds the staff token, so keeps every note. */
export const editor = (id = newId()) => viewer(['members', 'staff:notes', `user:${id}@administration:XA`, 'administration:XA'], { id, may: 'all', administration: 'XA' })
export const member = (administration = 'XA', more: string[] = []) => {
  const id = newId()
  return viewer(['members', `administration:${administration}`, `user:${id}@administration:${administration}`, ...more], { id, administration })
}
export const visitor = viewer()

export const input = (title: string, more: Partial<ItemInput> = {}): ItemInput => ({ lang: 'en', texts: { en: { title, summary: `About ${title}`, body: `# ${title}\n\nText of ${title}.` } }, audience: ['public'], ...more })
