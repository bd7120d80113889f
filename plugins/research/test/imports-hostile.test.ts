import assert from 'node:assert/strict'
import { bounds } from '../imports/services/harvester.ts'
import type { Source } from '../imports/services/sources.ts'
import { HarvestingSite } from './harvesting-site.ts'
import { list, OddRepository, one } from './odd-repository.ts'

describe('a repository that means ill', function () {
  this.timeout(240_000)
  let here: HarvestingSite, odd: OddRepository
  before(async () => { here = await HarvestingSite.boot({ 'network.privateHosts': '127.0.0.1' }); odd = await OddRepository.open() })
  after(async () => { odd?.close(); await here?.site.stop() })
  /** Harvested once, and left. */
  const made = async (name: string): Promise<Source> => {
    odd.asked = []
    const source = await here.inside.sources.read(await here.make(odd.address, { name }))
    await here.inside.sources.turn(here.editor, source.id, false)
    return source
  }
  const titles = async (begin: string): Promise<string[]> => (await here.titles()).filter((title) => title.startsWith(begin))

  it('and goes on without a record is left after so many answers', async () => {
    let page = 0
    odd.answer = (_request, response) => { response.end(list('', `empty-${page++}`)) }
    const source = await made('empty')
    assert.deepEqual([here.why(source), source.token, page], ['empty', '', bounds.empty])
  })

  it('and has no end is left after so many answers, and gone on with at the next look', async () => {
    let page = 0
    odd.answer = (_request, response) => { response.end(list(one('endless', `Endless ${page}`), `endless-${page++}`)) }
    const source = await made('endless')
    assert.deepEqual([here.why(source), source.token, page], ['', `endless-${bounds.pages - 1}`, bounds.pages])
    // What it said of one record two thousand times is one work, as it said last.
    assert.deepEqual(await titles('Endless'), [`Endless ${bounds.pages - 1}`])
  })

  it('and takes an hour to each answer is left before the work is given up, with what it said', async () => {
    let page = 0
    odd.answer = (_request, response) => { here.site.clock.forward({ hours: 1 }); response.end(list(one(`slow${page}`, `Slow ${page}`), `slow-${page++}`)) }
    const source = await made('slow')
    assert.deepEqual([here.why(source), source.token, page], ['', 'slow-1', 2])
    assert.deepEqual(await titles('Slow'), ['Slow 0', 'Slow 1'])
  })

  it('and never ends an answer is not listened to behind the bound', async () => {
    let sent = 0
    const part = Buffer.alloc(65_536, 'x')
    odd.answer = (_request, response) => {
      response.on('error', () => undefined)
      response.write(list('<record><metadata><dc><title>').replace('</ListRecords></OAI-PMH>', ''))
      const more = (): void => { while (!response.destroyed && sent < 1_000_000_000) { sent += part.length; if (!response.write(part)) { response.once('drain', more); return } } response.end() }
      more()
    }
    assert.equal(here.why(await made('a gigabyte')), 'large')
    assert.ok(sent < 3 * bounds.answerBytes, `${sent} bytes were sent`)
  })

  it('and tells more in one answer than is taken of one is refused as a whole, not in part', async () => {
    odd.answer = (_request, response) => response.end(list(Array.from({ length: 5_001 }, (_one, n) => `<record><header><identifier>oai:odd:many${n}</identifier></header></record>`).join('')))
    const source = await made('many at once')
    assert.equal(here.why(source), 'crowded')
    assert.match(await here.page(`/research/sources/${source.id}`), /more than 5,000 records/)
  })

  it('and tells of a record twice, takes it back in the same breath, or dates it ahead is believed in what it said last, and asked again from a day that can be', async () => {
    const gone = '<record><header status="deleted"><identifier>oai:odd:t2</identifier><datestamp>2026-11-02</datestamp></header></record>'
    // A name whose last letter does not fit as a whole.
    const long = `oai:odd:${'x'.repeat(491)}\u{1F6A2}`
    odd.answer = (_request, response) => response.end(list(one('t1', 'Twice, first') + one('t2', 'Twice and gone') + gone + one('t1', 'Twice, last', '2999-01-01') + one('t3', 'Twice no more').replace('oai:odd:t3', long)))
    const source = await made('twice')
    assert.deepEqual([here.why(source), source.stamp], ['', '2026-11-02'])
    assert.deepEqual(await titles('Twice'), ['Twice no more', 'Twice, last'])
    odd.asked = []
    await here.again(source.id)
    assert.match(odd.asked.at(-1) ?? '', /from=2026-11-02$/)
    assert.deepEqual(await titles('Twice'), ['Twice no more', 'Twice, last'])
  })

  it('and says another encoding than it writes in does no more than spoil its own words', async () => {
    for (const [charset, encoding] of [['utf-16', 'utf8'], ['utf-8', 'utf16le'], ['utf-7', 'utf8'], ['iso-8859-1', 'utf8'], ['utf-8', 'latin1']] as const) {
      odd.answer = (_request, response) => { response.setHeader('content-type', `text/xml; charset=${charset}`); response.end(Buffer.from(list(one(`c-${charset}-${encoding}`, `Charset été ${charset} ${encoding}`)).replace(' encoding="UTF-8"', ''), encoding)) }
      assert.ok(['', 'xml'].includes(here.why(await made(`${charset} ${encoding}`))), `${charset} ${encoding}`)
    }
    assert.ok((await titles('Charset')).includes('Charset été utf-7 utf8'), (await titles('Charset')).join(', '))
  })
})
