import assert from 'node:assert/strict'
import { bootTest, type TestSite } from '../../testing/index.ts'
import { cookieOf } from './cookie-of.ts'
import { wordsOf } from './page-words.ts'

describe('The desk, and what the site serves', function group() {
  this.timeout(60_000)
  let site: TestSite
  before(async () => {
    site = await bootTest()
    for (const [title, audience] of [['A post for anybody', ['public']], ['A post for members', ['members']], ['A post for others', ['administration:XB']]] as const)
      await site.make.item('updates.post', { title, audience: [...audience], fields: { category: 'news' } })
  })
  after(() => site?.stop())

  it('leads everybody who is signed in to their desk first, and visitors nowhere of the kind', async () => {
    const navigation = async (as: 'member' | 'visitor') => [...(/<nav class="main-nav"[\s\S]*?<\/nav>/.exec((await site.get('/en', { as })).text)?.[0] ?? '').matchAll(/<a href="([^"]+)"([^>]*)>/g)].map(([, href, rest]) => `${href}${rest}`)
    assert.equal((await navigation('member'))[0], '/en aria-current="page"')
    assert.ok((await navigation('visitor')).every((entry) => !entry.startsWith('/en ')))
    assert.match(wordsOf((await site.get('/ar', { as: 'member' })).text), /مكتبي/)
  })

  it('says whose desk it is, until when the seat is confirmed, and when it has lapsed', async () => {
    const confirmedUntil = (day: string) => site.instance.database.db.raw('update core.person set verified_until = ? where id = ?', [day, site.id('ncp')])
    await confirmedUntil('2099-03-04')
    assert.match(wordsOf((await site.get('/en', { as: 'ncp' })).text), /My desk .*Seat Aldermere National contact point Appointment Confirmed until 4 Mar 2099 Your desk is read by Named people/)
    await confirmedUntil('2020-01-02')
    assert.match(wordsOf((await site.get('/en', { as: 'ncp' })).text), /Lapsed on 2 Jan 2020/)
    assert.match(wordsOf((await site.get('/en', { as: 'editor' })).text), /Editor/)
  })

  it('is there for a guest as well, who holds no seat', async () => {
    const { id } = await site.make.person({ name: 'Guest Reader', administration: null })
    const answer = await fetch(`${site.url}/en`, { headers: { cookie: await cookieOf(site, id) } })
    assert.equal(answer.status, 200)
    assert.match(wordsOf(await answer.text()), /My desk/)
  })

  it('shows which plugin serves each of the six aims, and counts only what its reader may read', async () => {
    const countOf = async (as: 'visitor' | 'member' | 'strangeNcp') => {
      const { values } = (await site.get('/api/v1/about/values', { as, accept: 'data' })).json() as { values: { value: number; served: { path: string; n: number }[] }[] }
      assert.deepEqual(values.map(({ value }) => value), [1, 2, 3, 4, 5, 6])
      return values[0]!.served.find(({ path }) => path === '/updates')?.n
    }
    assert.deepEqual([await countOf('visitor'), await countOf('member'), await countOf('strangeNcp')], [1, 2, 3])
    const page = await site.get('/en/about/values')
    assert.match(wordsOf(page.text), /To inform .*Updates .*1 item to read/)
    assert.match((await site.get('/en')).text, /<a href="\/en\/about\/values">/)
  })

  it('repeats a title under what was found only where it is another than the one shown', async () => {
    const texts = { en: { title: 'Seals on trial', summary: 'Three lorries a day.' }, fr: { title: 'Scellés à l’essai', summary: 'Trois camions par jour.' } }
    await site.make.item('updates.post', { title: 'Seals on trial', texts, fields: { category: 'news' } })
    const excerpt = async (word: string) => /<ol role="list" class="hits">[\s\S]*?<p dir="auto">([\s\S]*?)<\/p>/.exec((await site.get(`/en/search?q=${encodeURIComponent(word)}`)).text)?.[1]
    assert.equal(await excerpt('seals'), 'Three lorries a day.')
    assert.match(await excerpt('scellés') ?? '', /<mark>Scellés<\/mark> à l.*Trois camions par jour\./)
  })
})
