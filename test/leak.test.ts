import assert from 'node:assert/strict'
import type { Mounted } from '../core/http/routes/table.ts'
import { bootTest, type TestSite, type Who } from '../core/testing/index.ts'
import { addressesOf, bringSamples, derivedFields, queries, sampleInput, type SampleItem } from './support/samples.ts'

/** Stands in every text of what is hidden, and nowhere else. */
const canary = 'zqxwyvern'
const weaker: Who[] = ['visitor', 'member', 'ncp']

interface Answer { status: number; text: string }

/** What differs between two sites that hold the same: their address, form tokens, ids of requests. */
const plain = (text: string, site: TestSite) => text.replaceAll(site.url, 'https://site').replaceAll(encodeURIComponent(site.url), 'https://site')
  .replace(/(name="csrf" value=")[^"]+/g, '$1…').replace(/data-csrf="[^"]+"/g, 'data-csrf="…"')
  // The place in the live stream is sealed with a key each process draws anew.
  .replace(/("messages":\[\],"next":")[^"]+/, '$1…').replace(/(?!0198c6f0)[0-9a-f]{8}-[0-9a-f]{4}-[47][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/g, 'an id of this site').replace(/127\.0\.0\.1:\d+/g, 'site')

/** The address of its site stands in the packed bytes of a paper: it is there for both or for neither, and its words are those of the item's page. */
const isPaper = (text: string): boolean => text.startsWith('%PDF-')

describe('what one may not read leaves no trace', function () {
  this.timeout(600_000)
  let holding: TestSite, without: TestSite
  let open: SampleItem[] = []
  let hidden: SampleItem[] = []

  before(async () => {
    const at = new Date()
    holding = await bootTest({ at })
    without = await bootTest({ at })
    for (const site of [holding, without]) open = await bringSamples(site, { word: 'Open', audience: ['public'], number: 1 })
    // Of another administration; under embargo; a draft; withdrawn; removed; and one that was narrow once and is open today.
    const { content } = holding.instance.floors
    const shared = { word: `${canary} hidden`, audience: ['administration:XB'], administration: 'XB' }
    hidden = await bringSamples(holding, { ...shared, number: 2 })
    hidden.push(...await bringSamples(holding, { ...shared, audience: ['ncps@administration:XB', 'administration:XB'], number: 3 }))
    const later = new Date(holding.clock.now().getTime() + 86_400_000)
    for (const [index, name] of content.kinds.names().toSorted().entries()) {
      const id = (number: number) => `0198c6f0-000${number}-7000-8000-${String(index).padStart(12, '0')}`
      const derived = derivedFields(content.kinds.get(name), 'XB')
      const input = { lang: 'en' as const, audience: ['administration:XB'], texts: { en: { title: `${canary} ${name}`, body: canary } }, ...derived === null ? {} : { fields: derived } }
      const of = { kind: name, administration: 'XB', author: null }
      await content.bringing.bring({ ...of, id: id(5), input, publishedAt: null })
      hidden.push({ id: id(5), ref: '', kind: name, path: content.kinds.get(name).path(id(5)), title: '' })
      const known = content.kinds.get(name), embargoed = sampleInput(known, `${canary} embargoed`)
      if (derived !== null) embargoed.fields = derived
      if (known.kind.person !== undefined) embargoed.fields = { ...embargoed.fields, [known.kind.person]: holding.id('colleague') }
      await content.bringing.bring({ ...of, id: id(4), input: embargoed, publishedAt: later })
      hidden.push({ id: id(4), ref: '', kind: name, path: content.kinds.get(name).path(id(4)), title: '' })
    }
    await Promise.all([holding.settle(), without.settle()])
  })
  after(async () => { await holding?.stop(); await without?.stop() })

  const routes = (): Mounted[] => [...holding.instance.web?.routes() ?? []].filter(({ route }) => route.method === 'GET')
  const ask = async (site: TestSite, path: string, as: Who, accept: string): Promise<Answer> => {
    const { status, text, location } = await site.get(path, { as, accept })
    return { status, text: isPaper(text) ? 'a paper' : plain(`${location ?? ''}\n${text}`, site) }
  }
  const everywhere = (items: readonly SampleItem[]) => routes().flatMap((mounted) => addressesOf(mounted, items).flatMap(({ path, item }) => {
    const query = queries[mounted.name] ?? ''
    const formats = Object.keys(mounted.route.spec.formats ?? {})
    return [
      { name: mounted.name, path: `/en${path === '/' ? '' : path}${query}`, accept: 'page', item }, { name: mounted.name, path: `/api/v1${path === '/' ? '' : path}${query}`, accept: 'data', item },
      ...formats.map((format) => ({ name: mounted.name, path: `/en${path}.${format}${query}`, accept: '*/*', item })),
    ]
  }))

  for (const as of weaker) {
    it(`not on any page, in any format, for ${as}: answers are those of a site that never held it`, async () => {
      const wrong: string[] = []
      for (const { name, path, accept } of [...everywhere(open), ...['/sitemap.xml', '/robots.txt', '/api/openapi.json', '/events/poll?since=0'].map((path) => ({ name: path, path, accept: '*/*' }))]) {
        const [there, not] = [await ask(holding, path, as, accept), await ask(without, path, as, accept)]
        if (there.text.includes(canary)) wrong.push(`${name} shows the word to ${as} (${path})`)
        if (hidden.some(({ id, ref }) => there.text.includes(id) || (ref !== '' && there.text.includes(ref)))) wrong.push(`${name} shows the id or number to ${as} (${path})`)
        if (there.status !== not.status || inAnyOrder(name, there.text) !== inAnyOrder(name, not.text)) wrong.push(`${name} answers ${as} differently (${path}: ${there.status}/${not.status}, ${firstDifference(there.text, not.text)})`)
      }
      assert.deepEqual(wrong, [])
    })

    it(`nor to ${as} who knows its id and asks for it`, async () => {
      const wrong: string[] = []
      // A site that never held them answers alike to all of a kind, but for the address it was asked for: it is asked for one of them.
      const answered = new Map<string, Answer>()
      for (const { name, path, accept, item } of everywhere(hidden)) {
        const nameless = (text: string): string => [item?.id, item?.ref].reduce<string>((left, own) => own ? left.replaceAll(own, 'it') : left, text)
        const withoutName = async (site: TestSite): Promise<Answer> => {
          const { status, text } = await ask(site, path, as, accept)
          return { status, text: nameless(text) }
        }
        const key = `${accept} ${nameless(path)}`
        const not = answered.get(key) ?? await withoutName(without)
        answered.set(key, not)
        const there = await withoutName(holding)
        if (there.text.includes(canary)) wrong.push(`${name} shows the word to ${as} (${path})`)
        if (there.status !== not.status || inAnyOrder(name, there.text) !== inAnyOrder(name, not.text)) wrong.push(`${name} tells ${as} that it is there (${path}: ${there.status}/${not.status}, ${firstDifference(there.text, not.text)})`)
      }
      assert.deepEqual(wrong, [])
    })

    it(`nor to ${as} who searches for the beginning of its word`, async () => {
      for (const path of ['/en/search?q=zqxwyv', '/api/v1/search?q=zqxwyv', '/en/palette?q=zqxwyv', '/api/v1/search?q=zqxwyv+body&kind=updates.post']) {
        const [there, not] = [await ask(holding, path, as, 'data'), await ask(without, path, as, 'data')]
        assert.equal(there.text, not.text, path)
        assert.doesNotMatch(there.text, new RegExp(canary))
      }
    })
  }

  it('and nothing failed on the way that would have hidden it', async () => {
    assert.deepEqual((await holding.instance.host.plugins.faults()).map(({ plugin, what, words }) => `${plugin}: ${what}: ${words}`), [])
  })

  it('while those it is for find it on its page, in lists, in search and in feeds', async () => {
    const asked = await Promise.all(hidden.filter(({ kind }) => kind === 'updates.post').slice(0, 1).map(({ path }) => holding.get(`/en${path}`, { as: 'stranger' })))
    assert.deepEqual(asked.map(({ status }) => status), [200])
    assert.ok(asked[0]?.text.includes(canary))
    assert.match((await holding.get('/api/v1/search?q=zqxwyv', { as: 'stranger', accept: 'data' })).text, new RegExp(canary))
    assert.match((await holding.get('/en/updates', { as: 'stranger' })).text, new RegExp(canary))
    assert.match((await holding.get('/en/updates.atom', { as: 'stranger', accept: '*/*' })).text, new RegExp(canary))
  })
})

/** What is held about oneself names what one asked for; entries of one moment stand in no order. */
const inAnyOrder = (name: string, text: string): string => name.endsWith('/account/data/file') ? text.split(/\\n|\n/).map((line) => line.replace(/,$/, '')).toSorted().join('\n') : text

const firstDifference = (a: string, b: string): string => {
  let at = 0
  while (at < a.length && a[at] === b[at]) at += 1
  return JSON.stringify(`${a.slice(Math.max(0, at - 40), at + 60)} | ${b.slice(at, at + 60)}`)
}
