import assert from 'node:assert/strict'
import { join } from 'node:path'
import { newId } from '../core/database/index.ts'
import { bootTest, type TestSite, type Who } from '../core/testing/index.ts'
import type { PersonalData, Viewer } from '../core/contract/index.ts'
import { columnsOf, unclassified } from './support/personal.ts'
import { addressesOf, queries, sampleInput, type SampleItem } from './support/samples.ts'

/** Stands in everything a person leaves behind, and nowhere else. */
const canary = 'zqwhoami'

describe('what is held about people', function () {
  this.timeout(300_000)
  let site: TestSite
  // With the recipe, so that there are kinds with personal columns whichever plugins there are.
  before(async () => { site = await bootTest({ folders: [join(import.meta.dirname, '..', 'recipes', 'personal-fields')] }) })
  after(() => site?.stop())

  const db = () => site.instance.database.db
  const register = () => site.instance.floors.content.register
  const kinds = () => { const { kinds: known } = site.instance.floors.content; return known.names().map((name) => known.get(name)) }
  const check = (more: readonly PersonalData[] = []) => unclassified(db(), [...register().declared(), ...more], kinds(), site.instance.kernel.opened().map(({ found }) => found.id))

  it('is declared: every column that can point to a person, of core and of every plugin', async () => {
    assert.deepEqual(await check(), [])
  })

  it('is missed in a table somebody adds, until it is declared whole', async () => {
    await db().raw('create table updates.thanks (item_id uuid references core.item, person_id uuid not null references core.person, said text not null, at timestamptz not null, seen_by uuid)')
    try {
      const declared = { table: 'updates.thanks', person: 'person_id', why: 'x', onRemoval: 'delete' as const }
      assert.deepEqual(await check(), ['updates.thanks.person_id can point to a person and is not declared', 'updates.thanks.seen_by can point to a person and is not declared'])
      assert.deepEqual(await check([{ ...declared, columns: ['said'] }]), ['updates.thanks.at belongs to a person and is not declared', 'updates.thanks.seen_by can point to a person and is not declared', 'updates.thanks.seen_by belongs to a person and is not declared'])
      assert.deepEqual(await check([{ ...declared, columns: ['said', 'at', 'seen_by'] }]), [])
      assert.deepEqual(await check([{ ...declared, columns: ['said', 'at', 'seen_by'], onRemoval: 'blank' }]), ['updates.thanks.at is to be blanked and cannot be'])
      assert.deepEqual(await check([{ ...declared, columns: ['said', 'at', 'seen_by', 'gone'] }]), ['updates.thanks.gone is declared and does not exist'])
    } finally {
      await db().raw('drop table updates.thanks')
    }
  })

  it('stands nowhere, on no page and in no format, for whom its column is withheld from', async () => {
    const { content } = site.instance.floors
    const items: SampleItem[] = []
    const valueOf = (field: string) => `zqheld${field.toLowerCase()}`
    for (const known of kinds().filter(({ personal }) => personal.size > 0)) {
      const id = newId(), input = sampleInput(known, `About somebody ${known.name}`, { audience: ['public'], handling: 'open' })
      const chosen = new Set(Object.values(known.kind.personal ?? {}).map((rule) => rule?.chosenIn))
      const personal = Object.fromEntries([...known.personal].map((field) => [field, chosen.has(field) ? null : valueOf(field)]))
      input.fields = { ...input.fields, ...personal, ...known.kind.person === undefined ? {} : { [known.kind.person]: site.id('colleague') } }
      await content.bringing.bring({ id, kind: known.name, administration: 'XA', author: { id: site.id('colleague'), name: 'Colm League' }, publishedAt: site.clock.now(), input, draft: { input, by: { id: site.id('colleague'), name: 'Colm League' }, at: site.clock.now() } })
      const { path, ref, title } = await content.content.read(await site.viewer('editor'), known.name, id)
      items.push({ id, ref: ref ?? '', kind: known.name, path, title })
    }
    assert.ok(items.length > 0)
    await site.settle()
    const wrong: string[] = []
    let shown = 0
    for (const as of ['visitor', 'stranger', 'strangeNcp', 'member', 'editor', 'administrator', 'colleague'] satisfies Who[]) {
      const presented = await content.content.present(await site.viewer(as), items)
      const withheld = [...presented].flatMap(([id, { withheld: names }]) => names.map((name) => ({ id, word: valueOf(name) })))
      for (const mounted of [...site.instance.web?.routes() ?? []].filter(({ route }) => route.method === 'GET')) {
        for (const { path } of addressesOf(mounted, items)) {
          const query = queries[mounted.name] ?? ''
          const below = path === '/' ? '' : path
          for (const address of [`/en${below}${query}`, `/api/v1${below}${query}`, ...Object.keys(mounted.route.spec.formats ?? {}).map((format) => `/en${path}.${format}${query}`)]) {
            const { text } = await site.get(address, { as, accept: address.startsWith('/api') ? 'data' : '*/*' })
            if (text.includes('zqheld')) shown += 1
            for (const { word } of withheld) if (text.includes(word)) wrong.push(`${address} shows ${as} ${word}`)
          }
        }
      }
    }
    assert.deepEqual(wrong, [])
    assert.ok(shown > 0, 'while those it is for see it')
  })

  it('has words in every language for why it is held', () => {
    const whys = [...register().declared().map(({ why }) => why), ...kinds().flatMap(({ kind }) => Object.values(kind.personal ?? {}).map((rule) => rule?.why ?? ''))]
    for (const locale of ['en', 'fr', 'es', 'ar'] as const) {
      const t = site.services.translator(locale)
      for (const why of whys) assert.notEqual(t(why), why, `${why} in ${locale}`)
    }
  })

  /** A row of each declared table of a plugin, whatever its columns are. */
  const leave = async (declared: PersonalData, person: string) => {
    const columnsAll = await columnsOf(db())
    const columns = columnsAll.filter(({ schema, table }) => `${schema}.${table}` === declared.table)
    // A column of few words takes one of them.
    const { rows: checks } = await db().raw<{ rows: { column: string; said: string }[] }>(`select a.attname as column, pg_get_constraintdef(p.oid) as said from pg_constraint p
      join pg_attribute a on a.attrelid = p.conrelid and a.attnum = p.conkey[1] where p.contype = 'c' and cardinality(p.conkey) = 1 and p.conrelid = ?::regclass`, [declared.table])
    const words = new Map(checks.map(({ column, said }) => [column, /'([^']*)'/.exec(said)?.[1]]))
    const value = async ({ column, type, fk }: (typeof columns)[number]): Promise<unknown> => {
      if (column === declared.person) return person
      if (fk !== null) return (await db().raw<{ rows: { id: string }[] }>(`select ${fk === 'core.administration' ? 'code' : fk === 'core.item' || !columnsAll.some(({ schema, table, column: name }) => `${schema}.${table}` === fk && name === 'item_id') ? 'id' : 'item_id'} as id from ${fk} limit 1`)).rows[0]?.id ?? (type === 'uuid' ? newId() : null)
      if (type === 'uuid') return newId()
      // The canary stands in what is declared; the rest of a row that stays is no person's.
      const said = declared.columns.includes(column) ? canary : 'other'
      if (type === 'jsonb') return JSON.stringify({ said })
      if (/timestamp|date/.test(type)) return new Date()
      if (type === 'boolean') return false
      if (/int|numeric/.test(type)) return 1
      return type === 'ARRAY' ? [said] : words.get(column) ?? said
    }
    const given = await Promise.all(columns.map(async (column) => [column.column, await value(column)] as const))
    // Only what is held of the person matters: a poll nobody opened may have a vote here.
    await db().transaction(async (work) => {
      await work.raw('set local session_replication_role = replica')
      await work.raw(`insert into ${declared.table} (${given.map(([name]) => name).join(', ')}) values (${given.map(() => '?').join(', ')}) on conflict do nothing`, given.map(([, one]) => one as string))
    })
  }
  const everywhere = async (): Promise<string[]> => {
    const tables = [...new Set((await columnsOf(db())).map(({ schema, table }) => `"${schema}"."${table}"`))]
    const found: string[] = []
    for (const table of tables) if ((await db().raw<{ rows: unknown[] }>(`select 1 from ${table} t where t::text like '%${canary}%' limit 1`)).rows.length > 0) found.push(table.replaceAll('"', ''))
    return found
  }
  const lived = async (): Promise<Viewer & { id: string }> => {
    const { access, content, mail } = site.instance.floors
    const viewer = await site.make.person({ name: `Who ${canary}`, roles: ['editor'] })
    const { id, administration } = viewer
    assert.ok(id)
    await access.ownAccount.update(viewer, { title: `Head of ${canary}` })
    await access.sessions.begin(id, { agent: `${canary} browser`, by: 'password' })
    const { id: item } = await content.content.publishNew(viewer, 'updates.post', { lang: 'en', texts: { en: { title: 'By somebody who left' } }, audience: ['public'], fields: { category: 'news' } })
    const draft = await content.content.draft(viewer, item)
    await content.content.saveDraft(viewer, item, draft.input, { rev: 0 })
    await content.content.subscribe(viewer, { type: 'topic', id: 'ai-ml' })
    await site.instance.floors.attachments.begin(viewer, item, { name: `${canary}.txt`, size: 10 })
    const person = await access.ownAccount.read(viewer)
    await mail.send({ to: person.mail ?? '', locale: 'en', subject: `For ${canary}`, text: canary })
    for (const declared of register().declared()) if (declared.plugin !== 'core') await leave(declared, id)
    return { ...viewer, id, administration }
  }

  it('is told to the person whole, over core and every plugin, and nobody else’s', async () => {
    const viewer = await lived()
    const held = await register().about(viewer.id)
    const text = JSON.stringify(held)
    for (const said of [`Who ${canary}`, `Head of ${canary}`, `${canary}.txt`, '"subject":"ai-ml"', '"table":"core.session"']) assert.ok(text.includes(said), said)
    for (const { table } of register().declared().filter(({ plugin }) => plugin !== 'core')) assert.ok(held.some((one) => one.table === table), table)
    for (const other of ['editor', 'member'] as const) assert.doesNotMatch(JSON.stringify(await register().about(site.id(other))), new RegExp(canary))
    await site.instance.floors.access.accounts.remove('system', viewer.id)
  })

  it('is gone with the person from every table, but for what is declared to stay', async () => {
    const viewer = await lived()
    const { access } = site.instance.floors
    assert.ok((await everywhere()).length > 4)
    await access.accounts.remove('system', viewer.id)
    const kept = new Set(register().declared().filter(({ onRemoval }) => onRemoval === 'keep').map(({ table }) => table))
    const left = (await everywhere()).filter((table) => table.startsWith('core.') || !kept.has(table))
    assert.deepEqual(left, [])
    const { rows } = await db().raw<{ rows: { n: number }[] }>('select count(*)::int as n from core.subscription where person_id = ?', [viewer.id])
    assert.equal(rows[0]?.n, 0)
  })

  it('of somebody removed while its plugin was off goes with the next night', async () => {
    const viewer = await site.make.person({ name: 'Left meanwhile' })
    await site.instance.floors.access.accounts.remove('system', viewer.id ?? '')
    await db()('core.subscription').insert({ personId: viewer.id, type: 'kind', subject: 'updates.post' })
    await register().forget()
    assert.equal((await db()('core.subscription').where('personId', viewer.id)).length, 0)
  })
})
