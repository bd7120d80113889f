import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { reaches, type PersonalField, type Reach } from '../core/contract/index.ts'
import { snake, type KnownKind } from '../core/content/kinds.ts'
import { bootTest, type Answer, type TestSite } from '../core/testing/index.ts'
import { askAs, holder } from './support/holders.ts'
import { addressesOf, queries, sampleInput, type SampleItem } from './support/samples.ts'

/** Values some columns have to look like, unlike for each item. A new column of free words needs no line here. */
const shaped: Record<string, (n: number) => string> = {
  mail: (n) => `zqmail${n}@aldermere.example`, phone: (n) => `+266 555 01${60 + n}`, timeZone: (n) => `Zqzone/Place${n}`,
  orcid: (n) => ['0000-0002-1825-0097', '0000-0001-5109-3700', '0000-0002-1694-233X', '0000-0003-1415-9269', '0000-0002-9079-593X'][n] ?? '', availability: () => 'limited',
}
/** How a value may look in an answer: as it stands, in a name, in digits. What has few values is looked for in words of its own. */
const traces: Record<string, (value: string) => readonly string[]> = {
  phone: (value) => [value, value.replaceAll(/\D/g, '')],
}
/** Columns of which a value says nothing about whose it is. They are looked for on the item's own addresses alone. */
const common = new Set(['availability'])

interface Placed { item: SampleItem; known: KnownKind; reach: Reach; owner: string; values: Map<string, string> }
interface Reader { name: string; reached: readonly Reach[]; get(path: string): Promise<Answer> }

describe('what is personal, for each column, reader and way out', function () {
  this.timeout(600_000)
  let site: TestSite
  const placed: Placed[] = []
  const readers: Reader[] = []
  before(async () => {
    // With a plugin that others start from, so that it is seen how one joins.
    site = await bootTest({ folders: [join(import.meta.dirname, '..', 'recipes', 'personal-fields')] })
    const { content } = site.instance.floors
    const rulesOf = (known: KnownKind) => Object.entries((known.kind.personal ?? {}) as Record<string, PersonalField>)
    const kinds = content.kinds.names().map((name) => content.kinds.get(name)).filter((known) => rulesOf(known).length > 0)
    assert.ok(kinds.some(({ name }) => name === 'directory.person'), 'kinds with personal columns are found')
    const owners: string[] = []
    for (const n of reaches.keys()) owners.push(n === 0 ? site.id('member') : (await holder(site, { name: `Owner N${n}`, administration: 'XA', roles: ['member'] })).id)
    await site.settle()
    for (const known of kinds) {
      for (const [n, reach] of reaches.entries()) {
        const owner = owners[n] ?? ''
        const { person } = known.kind
        // A card that made itself is written anew; of what does not, there is one now.
        const { rows: [own] } = person === undefined || known.table === null ? { rows: [] } : await site.services.db.raw<{ rows: { id: string }[] }>(`select item_id as id from ${known.table} where ${snake(person)} = ?::uuid`, [owner])
        const id = own?.id ?? randomUUID()
        const values = new Map(rulesOf(known).map(([field]) => [field, shaped[field]?.(n) ?? `zq${field.toLowerCase()}${n}`]))
        const chosen = Object.fromEntries(rulesOf(known).flatMap(([, { chosenIn }]) => chosenIn === undefined ? [] : [[chosenIn, reach]]))
        const input = sampleInput(known, `Placed ${known.name} ${n}`, { audience: ['public'] })
        await content.bringing.bring({
          id, kind: known.name, administration: 'XA', author: null, publishedAt: site.clock.now(),
          input: { ...input, fields: { ...input.fields, ...person === undefined ? {} : { [person]: owner }, ...Object.fromEntries(values), ...chosen } },
        })
        const { rows: [row] } = await site.services.db.raw<{ rows: { ref: string }[] }>('select ref from core.item where id = ?::uuid', [id])
        placed.push({ item: { id, ref: row?.ref ?? '', kind: known.name, path: known.path(row?.ref ?? id), title: `Placed ${known.name} ${n}` }, known, reach, owner, values })
      }
    }
    const guest = await holder(site, { name: 'Guest Reader' })
    const blocked = await holder(site, { name: 'Blocked Reader', administration: 'XB', roles: ['member'] })
    await site.services.db('directory.barrier').insert(owners.map((owner) => ({ person_id: owner, other_id: blocked.id, kind: 'block', at: site.clock.now() })))
    const as = async (who: Parameters<TestSite['id']>[0]) => askAs(site, site.id(who))
    readers.push(
      { name: 'a visitor', reached: ['public'], get: (path) => site.get(path, { accept: '*/*' }) },
      { name: 'a guest', reached: ['public'], get: guest.get },
      { name: 'a member elsewhere', reached: ['members', 'public'], get: await as('stranger') },
      { name: 'somebody they blocked', reached: ['members', 'public'], get: blocked.get },
      { name: 'a member of the same administration', reached: ['administration', 'ncps', 'members', 'public'], get: await as('colleague') },
      { name: 'a contact point elsewhere', reached: ['ncps', 'members', 'public'], get: await as('strangeNcp') },
      { name: 'their contact point', reached: ['administration', 'ncps', 'members', 'public'], get: await as('ncp') },
      // Who verifies people or runs the site is shown no more for it.
      { name: 'who verifies', reached: ['members', 'public'], get: await as('editor') },
      { name: 'an administrator of the site', reached: ['members', 'public'], get: await as('administrator') },
      { name: 'the person', reached: reaches, get: await as('member') },
    )
    // Everybody follows everything, and all of it is written once more.
    for (const who of ['stranger', 'colleague', 'strangeNcp', 'ncp', 'editor', 'administrator'] as const) {
      const viewer = await site.viewer(who)
      for (const { item, known } of placed) if (known.plugin === 'directory') await site.services.content.subscribe(viewer, { type: 'item', id: item.id })
    }
    await site.settle()
  })
  after(() => site?.stop())

  const seenIn = (text: string, field: string, value: string): boolean => {
    const unfolded = text.replaceAll('\r\n ', '')
    return (traces[field]?.(value) ?? [value]).some((trace) => unfolded.includes(trace))
  }
  /** Every address of every GET, in every format, with the placed items in it. */
  const exits = () => [...site.instance.web?.routes() ?? []].filter(({ route }) => route.method === 'GET').flatMap((mounted) => addressesOf(mounted, placed.map(({ item }) => item)).flatMap(({ path, item }) => {
    const query = queries[mounted.name] ?? ''
    const at = path === '/' ? '' : path
    return [`/en${at}${query}`, `/api/v1${at}${query}`, ...Object.keys(mounted.route.spec.formats ?? {}).map((format) => `/en${at}.${format}${query}`)].map((address) => ({ address, item }))
  }))
  const asked = ['/sitemap.xml', '/events/poll?since=0', '/en/search?q=placed', '/api/v1/search?q=placed', '/en/search?q=zq', '/en/palette?q=placed', '/en/directory?q=placed', '/api/v1/directory?q=placed', '/en/directory.csv?q=placed', '/en/directory.csv']

  it('is asked of enough to mean something', () => {
    assert.ok(exits().length > 200, `${exits().length} addresses`)
    assert.ok(placed.length >= 2 * reaches.length && readers.length === 10)
  })

  it('leaves by no page, answer, file, list, search or feed for whom it does not reach, and is there for whom it does', async () => {
    const wrong: string[] = []
    let shown = 0
    const all = [...exits(), ...asked.map((address) => ({ address, item: null }))]
    for (const { name, reached, get } of readers) {
      for (const { address, item } of all) {
        const { status, text } = await get(address)
        if (status >= 500) wrong.push(`${address} answers ${name} ${status}`)
        for (const { item: of, reach, owner, values, known } of placed) {
          const isSeen = name === 'the person' ? owner === site.id('member') || reached.includes(reach) && reach !== 'self' : reached.includes(reach)
          const rules = known.kind.personal as Record<string, PersonalField>
          for (const [field, value] of values) {
            if (common.has(field) && (item !== of || !address.startsWith('/api/v1') || !address.endsWith(of.path))) continue
            // Where nobody chooses, the rule says whom it reaches.
            const { chosenIn, audience } = rules[field] ?? { audience: 'self' as const }
            const may = chosenIn === undefined ? (name === 'the person' && owner === site.id('member')) || reached.includes(audience) && audience !== 'self' : isSeen
            const isThere = seenIn(text, field, value)
            if (isThere && may) shown++
            if (isThere && !may) wrong.push(`${address} shows ${name} the ${field} that reaches ‘${chosenIn === undefined ? audience : reach}’`)
            if (!isThere && may && item === of && address === `/api/v1${of.path}` && status === 200) wrong.push(`${address} does not show ${name} the ${field} that reaches ‘${reach}’`)
          }
        }
      }
    }
    assert.deepEqual(wrong.slice(0, 30), [])
    assert.ok(shown > 300, `${shown} values were seen where they may be`)
  })

  it('stands in no notification, mail or digest, whoever follows it', async () => {
    const { events, notifications } = site.instance.floors
    for (const { item } of placed) await site.services.transaction(() => events.emit('core.item.published', { item: item.id, actor: null, data: { kind: item.kind, isFirst: false, rev: 2 } as never }))
    await site.settle()
    await notifications.deliver(30_000)
    site.clock.forward({ days: 8 })
    await notifications.digest(60_000)
    const mails = JSON.stringify(await site.mails())
    assert.ok(placed.filter(({ known }) => known.plugin === 'directory').every(({ item }) => mails.includes(item.path)), 'those who follow a card are told of it')
    const { rows: told } = await site.services.db.raw<{ rows: { text: string }[] }>('select t::text as text from core.telling t union all select m::text from core.message m union all select e::text from core.event e union all select c::text from core.change c')
    const kept = `${mails}\n${told.map(({ text }) => text).join('\n')}`
    for (const { values } of placed) for (const [field, value] of values) if (!common.has(field)) assert.ok(!seenIn(kept, field, value), `${field} ${value} was told`)
  })
})
