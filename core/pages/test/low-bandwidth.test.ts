import assert from 'node:assert/strict'
import { bootTest, type TestSite } from '../../testing/index.ts'

const saving = { headers: { 'save-data': 'on' } }
const isLean = (text: string) => /<html[^>]* data-lean/.test(text)
const fonts = (text: string) => text.match(/rel="preload"[^>]*as="font"/g)?.length ?? 0

describe('Low bandwidth', function () {
  this.timeout(60_000)
  let site: TestSite
  before(async () => { site = await bootTest({ plugins: ['updates'] }) })
  after(() => site?.stop())
  const choose = (lowBandwidth: string, as: 'visitor' | 'member') => site.post('/en/appearance', { lowBandwidth, back: '/en/about' }, { as })
  const of = async (as: 'visitor' | 'member', asked: object = {}) => (await site.get('/en/about', { as, ...asked })).text

  it('is given to who asks to save data, and to nobody else, whoever comes first', async () => {
    for (const path of ['/en', '/ar', '/en/about', '/en/updates']) {
      const answers = [await site.get(path, saving), await site.get(path), await site.get(path, saving), await site.get(path)]
      assert.deepEqual(answers.map(({ text }) => isLean(text)), [true, false, true, false], path)
      const [lean, whole] = answers as [typeof answers[0], typeof answers[0]]
      assert.deepEqual([fonts(lean.text), fonts(whole.text) > 0], [0, true], path)
      assert.ok(lean.bytes.length < whole.bytes.length, `${path}: ${lean.bytes.length} of ${whole.bytes.length}`)
      assert.match(String(whole.headers.get('vary')), /Save-Data/i)
    }
    assert.equal(isLean(await of('visitor', { headers: { 'save-data': 'off' } })), false)
  })

  it('is chosen by a visitor in their browser, against what it asks', async () => {
    assert.equal((await choose('on', 'visitor')).status, 303)
    const text = await of('visitor')
    assert.ok(isLean(text))
    assert.match(text, /name="lowBandwidth" value="on" aria-pressed="true"/)
    await choose('off', 'visitor')
    assert.equal(isLean(await of('visitor', saving)), false)
    await choose('auto', 'visitor')
    assert.deepEqual([isLean(await of('visitor')), isLean(await of('visitor', saving))], [false, true])
    await choose('sideways', 'visitor')
    assert.equal(isLean(await of('visitor')), false)
  })

  it('is remembered for a person in every browser, before what the browser asks', async () => {
    await choose('on', 'member')
    assert.ok(isLean(await of('member')))
    const { rows: [kept] } = await site.instance.database.db.raw<{ rows: { low_bandwidth: string }[] }>('select low_bandwidth from core.person where id = ?', [site.id('member')])
    assert.equal(kept?.low_bandwidth, 'on')
    const account = await site.get('/en/account', { as: 'member' })
    assert.match(account.text, /name="lowBandwidth" value="on" id="[^"]+" checked/)
    assert.equal((await site.post('/en/account', { name: 'Mem Berry', locale: 'en', timeZone: 'UTC', lowBandwidth: 'off' }, { as: 'member' })).status, 303)
    assert.equal(isLean(await of('member', saving)), false, 'what the person chose goes before the browser, and before the cookie of before')
    assert.equal(isLean((await site.get('/en/about', { as: 'colleague' })).text), false)
  })

  it('leaves pictures and line work to who asks for them', async () => {
    const body = 'Look: ![A seal on a lorry](/files/0/seal.png) and [![](/files/0/two.png)](https://example.org/)'
    const { path } = await site.make.item('updates.post', { title: 'Pictures', audience: ['public'], handling: 'open', texts: { en: { title: 'Pictures', body } }, fields: { category: 'news' } })
    const [whole, lean] = [(await site.get(`/en${path}`)).text, (await site.get(`/en${path}`, saving)).text]
    assert.equal(whole.match(/<img src="\/files/g)?.length, 2)
    assert.doesNotMatch(lean, /<img src="\/files/)
    assert.match(lean, /<a href="\/files\/0\/seal\.png">Picture: A seal on a lorry<\/a>/)
    assert.match(lean, /<a [^>]*href="https:\/\/example\.org\/"[^>]*>Picture<\/a>/)
    const drawn = (text: string) => text.match(/class="guilloche/g)?.length ?? 0
    assert.ok(drawn(whole) > 0)
    assert.equal(drawn(lean), 0)
  })
})
