import type { TObject, TSchema } from 'typebox'
import type { ItemInput } from '../../core/contract/index.ts'
import { isTooWide } from '../../core/content/handling.ts'
import type { KnownKind } from '../../core/content/kinds.ts'
import type { Mounted } from '../../core/http/routes/table.ts'
import type { TestSite } from '../../core/testing/index.ts'

type Schema = TSchema & { type?: string; enum?: unknown[]; examples?: unknown[]; anyOf?: Schema[]; format?: string; default?: unknown; const?: unknown; properties?: Record<string, Schema>; pattern?: string; minLength?: number }

/** A value a schema takes, so that a new kind joins the tests without a line here. */
export function sampleOf(schema: Schema): unknown {
  if (schema.examples) return schema.examples[0]
  if (schema.enum) return schema.enum[0]
  if (schema.const !== undefined) return schema.const
  if (schema.anyOf) return schema.anyOf.some(({ type }) => type === 'null') ? null : sampleOf(schema.anyOf[0] as Schema)
  switch (schema.type) {
    case 'boolean': return false
    case 'integer': case 'number': return 1
    case 'array': return []
    case 'object': return Object.fromEntries(Object.entries(schema.properties ?? {}).map(([name, inner]) => [name, sampleOf(inner)]))
    default: return schema.format === 'date' ? '2099-12-01' : schema.format === 'uri' ? 'https://example.org/' : schema.format === 'uuid' ? '00000000-0000-7000-8000-000000000001' : 'sample'
  }
}

export function sampleInput(known: KnownKind, title: string, more: Partial<ItemInput> = {}): ItemInput {
  return {
    lang: 'en', audience: ['public'], topics: ['ai-ml'], fields: sampleOf((known.kind.fields ?? { type: 'object', properties: {} }) as unknown as Schema) as Record<string, unknown>,
    texts: { en: { title, summary: `Summary of ${title}`, body: `## Body of ${title}\n\nWords.`, extra: extraOf(known.kind.texts, title) } }, ...more,
  }
}
const extraOf = (shape: TObject | undefined, title: string) => Object.fromEntries(Object.entries((shape?.properties ?? {}) as Record<string, Schema & { items?: Schema }>).map(([name, { type, items, examples }]) =>
  [name, examples ? examples[0] : type === 'array' && items?.type === 'string' ? [`Point of ${title}`] : sampleOf({ type: type ?? 'string' } as Schema)]))

export interface SampleItem { id: string; ref: string; kind: string; path: string; title: string
  /** Of a kind whose audience follows from its columns: who reads and who keeps it, whatever a test asked for. */
  derived?: { audience: string[]; keepers: string[] } }

/** Columns of kinds whose audience follows from them, so that a sample is between these administrations; a new one fails the tests until it stands here. */
const between: Record<string, (administration: string) => Record<string, unknown>> = {
  'guidelines.report': (administration) => ({ administration, guideline: '00000000-0000-7000-8000-000000000001', version: '1.0', reach: 'administration', statuses: [] }),
  'research.holding': (administration) => ({ work: '00000000-0000-7000-8000-000000000001', readers: [`administration:${administration}`] }),
  'lessons.manuscript': (administration) => ({ level: 'named', phase: null, budget: null, from: null, until: null, causes: [], confidence: null, outcome: [], sources: [], administration, readers: 'members', dates: 'month', tellsVolume: true, tellsBudget: true }),
  'directory.request': (administration) => ({ sender: administration, receiver: 'XZ', reach: 'everybody', dueOn: '2099-12-01' }),
}

/** The columns a sample needs so that its audience is that of the administration, for kinds that derive it; none for others. */
export function derivedFields(known: KnownKind, administration: string): Record<string, unknown> | null {
  if (known.kind.audienceOf === undefined) return null
  const fields = between[known.name]
  if (!fields) throw new Error(`${known.name}: give the kind columns in test/support/samples.ts, as who reads it follows from them`)
  return fields(administration)
}

/** One live item of every kind, at ids that are the same in every site, in the same order. */
export async function bringSamples(site: TestSite, options: { word: string; audience: string[]; number: number; administration?: string; more?: Partial<ItemInput> }): Promise<SampleItem[]> {
  const { content } = site.instance.floors
  const brought: SampleItem[] = []
  for (const [index, name] of content.kinds.names().toSorted().entries()) {
    const known = content.kinds.get(name)
    const id = `0198c6f0-${String(options.number).padStart(4, '0')}-7000-8000-${String(index).padStart(12, '0')}`
    const title = `${options.word} ${name}`
    const administration = options.administration ?? 'XA'
    const derived = derivedFields(known, administration)
    // Handling that is narrower than whom it is between does not fit it.
    if (derived !== null && isTooWide([...known.kind.audienceOf?.(derived as never, id) ?? []], options.more?.handling ?? 'named-administrations')) continue
    const about = derived !== null ? { fields: derived } : known.kind.person === undefined ? {} : { fields: { ...sampleInput(known, title).fields, [known.kind.person]: await somebody(site, options.number, index) } }
    await content.bringing.bring({
      id, kind: name, administration, author: null, publishedAt: new Date(site.clock.now().getTime() - 86_400_000 - options.number * 60_000 - index * 1_000),
      input: sampleInput(known, title, { audience: options.audience, ...about, ...options.more }),
    })
    const { rows: [row] } = await site.instance.database.db.raw<{ rows: { ref: string; audience: string[]; keepers: string[] }[] }>('select ref, audience, keepers from core.item where id = ?::uuid', [id])
    brought.push({ id, ref: row?.ref ?? '', kind: name, path: known.path(row?.ref ?? id), title, ...derived === null ? {} : { derived: { audience: row?.audience ?? [], keepers: row?.keepers ?? [] } } })
  }
  return brought
}

/** Whom an item is about, where its kind is about people. */
async function somebody(site: TestSite, number: number, index: number): Promise<string> {
  const id = `0198c6f0-${String(number).padStart(4, '0')}-7000-9000-${String(index).padStart(12, '0')}`
  const at = site.clock.now()
  await site.instance.database.db.raw(`insert into core.person (id, name, state, state_at, created_at, updated_at) values (?, 'Somebody', 'suspended', ?, ?, ?) on conflict do nothing`, [id, at, at, at])
  return id
}

/** Values of path parameters that are no item's. A route with a parameter that is neither here nor an item's fails the tests until it has one. */
const plain: Record<string, string> = {
  release: '0198c6f0-9999-7000-8000-000000000081', post: '0198c6f0-9999-7000-8000-000000000083', voice: '0198c6f0-9999-7000-8000-000000000082',
  returned: '0198c6f0-9999-7000-8000-000000000051', form: 'html',
  version: '1.0', consultation: '0198c6f0-9999-7000-8000-000000000042', amendment: '0198c6f0-9999-7000-8000-000000000041',
  ask: '0198c6f0-9999-7000-8000-000000000031', appointment: '0198c6f0-9999-7000-8000-000000000032', passing: '0198c6f0-9999-7000-8000-000000000033', approval: '0198c6f0-9999-7000-8000-000000000034', position: '1', step: 'confirm', decision: 'confirm',
  part: 'r-1-1', finding: 'f-1', n: '1', review: '0198c6f0-9999-7000-8000-000000000061', format: 'bibtex', list: '0198c6f0-9999-7000-8000-000000000041',
  vocabulary: 'type', term: 'paper', request: '0198c6f0-9999-7000-8000-000000000072', invitee: '0198c6f0-9999-7000-8000-000000000071', thread: '0198c6f0-9999-7000-8000-000000000002',
  import: '0198c6f0-9999-7000-8000-000000000003', source: '0198c6f0-9999-7000-8000-000000000013', record: 'RS-0000',
  option: 'o-1', risk: 'new', topic: 'ai-ml', code: 'XA', rev: '1', transition: 'publish', secret: 'no-such-secret', message: '0198c6f0-9999-7000-8000-000000000010', token: 'no-such-token', name: 'file.txt', upload: '0198c6f0-9999-7000-8000-000000000009',
  file: '0198c6f0-9999-7000-8000-000000000008', plugin: 'updates', person: '0198c6f0-9999-7000-8000-000000000007', role: 'editor', job: 'sweep', act: 'suspend', membership: '0198c6f0-9999-7000-8000-000000000004', permission: 'updates.publish', reader: 'none', backup: '0198c6f0-9999-7000-8000-000000000003', seq: '1', registration: '0198c6f0-9999-7000-8000-000000000021', action: '0198c6f0-9999-7000-8000-000000000022', poll: '0198c6f0-9999-7000-8000-000000000023', mail: '0198c6f0-9999-7000-8000-000000000006',
}
/** `:id` of these routes is not an item's. */
const foreign = /^\/(files|admin|team|account)\//

/** Addresses below the language (or `/api/v1`) that a route answers at, with the items given; `item` is the one the address names. */
export function addressesOf(mounted: Mounted, items: readonly SampleItem[]): { path: string; item: SampleItem | null }[] {
  const parts = mounted.path.split('/')
  const fill = (item: SampleItem | null) => parts.map((part) => {
    if (!/^[:*]/.test(part)) return part
    const name = part.slice(1)
    if (name === 'id') return item && !foreign.test(mounted.path) ? item.id : '0198c6f0-9999-7000-8000-000000000005'
    if (name === 'key') return item?.ref ?? 'NONE-0000'
    const value = plain[name]
    if (value === undefined) throw new Error(`${mounted.name}: give the parameter ‘${name}’ a sample in test/support/samples.ts`)
    return value
  }).join('/')
  const named = parts.some((part) => part === ':id') && !foreign.test(mounted.path) ? items
    : parts.includes(':key') ? items.filter(({ path, ref }) => path.split('/').length <= parts.length && matches(parts, path, ref)) : []
  return named.length > 0 ? named.map((item) => ({ path: fill(item), item })) : [{ path: fill(null), item: null }]
}

/** Whether an item's own address begins as the route does: `/updates/milestones/MS-0001` and `/updates/milestones/:key`. */
const matches = (parts: readonly string[], path: string, ref: string): boolean => {
  const own = path.split('/')
  const at = parts.indexOf(':key')
  return own.length === at + 1 && own.every((segment, index) => segment === parts[index] || (index === at && segment === ref))
}

/** Query fields some routes need to answer anything. */
export const queries: Record<string, string> = {
  'GET /items/new': '?kind=updates.post', 'GET /items/:id/compare': '?from=1&to=1', 'GET /search': '?q=body', 'GET /palette': '?q=body', 'GET /find': '?technology=ai-ml',
  'GET /research/:key/compare': '?from=1&to=1', 'GET /hand-over': '?from=administration:XA', 'GET /guidelines/checklists/new': '?guideline=NONE-0000',
}
