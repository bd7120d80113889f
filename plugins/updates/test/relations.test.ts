import assert from 'node:assert/strict'
import { bootTest, type TestSite } from '@diwan/core/testing'

/** As a browser sends a form: names with dots. */
const flat = (value: object, base = ''): Record<string, string> => Object.assign({}, ...Object.entries(value).map(([name, one]) => typeof one === 'object' ? flat(one as object, `${base}${name}.`) : { [`${base}${name}`]: String(one) })) as Record<string, string>
const plain = (html: string): string => html.replaceAll('&amp;', '&').replaceAll('&#x3D;', '=')
const wordsOf = (html: string): string => html.replace(/<[^>]+>/g, ' ').replace(/&#x27;|&#39;/g, '’').replace(/[\u2068\u2069]/g, '').replace(/\s+/g, ' ')

describe('What an item points to', function group() {
  this.timeout(60_000)
  let site: TestSite
  before(async () => { site = await bootTest() })
  after(() => site?.stop())

  const make = (title: string, more: object = {}) => site.make.item('updates.post', { title, fields: { category: 'news' }, ...more })
  const form = (title: string, links: Record<string, string>, more: object = {}) => flat({ lang: 'en', texts: { en: { title, body: 'Words.' } }, fields: { category: 'correction' }, audience: 'public', links, ...more })
  const begin = async (links: Record<string, string>) => site.post('/en/items/new', { kind: 'updates.post', ...form('A correction', links) }, { as: 'editor' })
  const linksOf = async (id: string) => (await site.services.content.draft(await site.viewer('editor'), id)).input.links ?? {}

  it('is asked for in the editor by number: a correction is begun from the post, and stands on both pages', async () => {
    const wrong = await make('Ten lorries', { topics: ['e-seals'], audience: ['public'] })
    const page = await site.get(`/en${wrong.path}`, { as: 'editor' })
    const [, path = ''] = /<a class="button second small" href="([^"]+relation=corrects[^"]+)"/.exec(plain(page.text)) ?? []
    assert.ok(path.endsWith(`to=${wrong.ref}`))
    const editor = await site.get(path, { as: 'editor' })
    assert.match(editor.text, new RegExp(`name="links.corrects"[^>]*>${wrong.ref} Ten lorries</textarea>`))
    assert.match(editor.text, /<option value="correction"[^>]* selected>/)
    assert.match(editor.text, /value="e-seals"[^>]* checked/)
    assert.match(editor.text, /name="audience"[^>]* value="public"[^>]* checked/)

    const { location } = await begin({ corrects: `${wrong.ref} Ten lorries`, related: '' })
    const id = /items\/([0-9a-f-]{36})/.exec(location ?? '')?.[1] ?? ''
    assert.deepEqual(await linksOf(id), { corrects: [wrong.id], related: [] })
    await site.post(`/en/items/${id}/move/publish`, { rev: '0', draft: '1' }, { as: 'editor' })
    assert.match(wordsOf((await site.get(`/en${wrong.path}`)).text), /This has been corrected\. A correction/)
    assert.notEqual((await site.get(path)).status, 200, 'a visitor begins nothing')
    for (const relation of ['__proto__', 'constructor', 'evidence', '%00']) assert.equal((await site.get(`/en/items/new?kind=updates.post&relation=${relation}&to=${wrong.ref}`, { as: 'editor' })).status, 404, relation)
    for (const to of ['UP-9999', '..%2f', '%3Cscript%3E', (await site.make.item('updates.milestone', { title: 'A promise', fields: { status: 'planned', windowFrom: '2027-01-01', windowTo: '2027-02-01' } })).id])
      assert.equal((await site.get(`/en/items/new?kind=updates.post&relation=corrects&to=${to}`, { as: 'editor' })).status, 404, to)
  })

  it('names what leads nowhere, is of another kind or too much, and keeps what was typed', async () => {
    const { id } = await site.make.item('updates.milestone', { title: 'A promise', fields: { status: 'planned', windowFrom: '2027-01-01', windowTo: '2027-02-01' } })
    for (const [typed, said] of [['UP-9999 Nothing', /the number UP-9999/], ['nonsense', /the number nonsense/], [id, /of a kind that does not belong here/], [Array.from({ length: 30 }, (_, n) => `UP-${n + 1}`).join('\n'), /at most 20/]] as const) {
      const answer = await begin({ corrects: typed })
      assert.equal(answer.status, 422, typed)
      assert.match(wordsOf(answer.text), said)
      assert.ok(answer.text.includes(`>${typed}</textarea>`), 'what was typed is there')
    }
  })

  it('takes addresses and lists, drops what was taken out, and keeps what the writer may not read', async () => {
    const [one, two] = [await make('One', { audience: ['public'] }), await make('Two', { audience: ['public'] })]
    const secret = await make('A secret of others', { audience: ['administration:XB'] })
    const editor = await site.viewer('editor')
    const { id } = await site.services.content.create(editor, 'updates.post', { lang: 'en', audience: ['public'], texts: { en: { title: 'A post' } }, fields: { category: 'news' }, links: { corrects: [secret.id, two.id] } })
    const isHidden = (await site.services.content.pick(editor, [secret.id])).length === 0
    const page = await site.get(`/en/items/${id}/edit`, { as: 'editor' })
    assert.ok(page.text.includes(`${two.ref} Two`))
    if (isHidden) assert.ok(!page.text.includes('A secret of others'))
    await site.post(`/en/items/${id}/draft`, { rev: '1', ...form('A post', { corrects: `http://127.0.0.1/en${one.path}?x=1#top, ${one.ref?.toLowerCase()}` }) }, { as: 'editor' })
    assert.deepEqual((await linksOf(id))['corrects'], isHidden ? [secret.id, one.id] : [one.id])
    const itself = await site.post(`/en/items/${id}/draft`, { rev: '2', ...form('A post', { corrects: id }) }, { as: 'editor' })
    assert.equal(itself.status, 422)
  })

  it('is followed from its page, and no longer at one click', async () => {
    const { path } = await make('To be followed', { audience: ['public'] })
    const button = async () => /<form method="post" action="\/en\/follow">[\s\S]*?<\/form>/.exec((await site.get(`/en${path}`, { as: 'member' })).text)?.[0] ?? ''
    const press = async () => {
      const fields = Object.fromEntries([...plain(await button()).matchAll(/name="(\w+)" value="([^"]*)"/g)].map(([, name = '', value = '']) => [name, value]).filter(([name]) => name !== 'csrf')) as Record<string, string>
      return site.post('/en/follow', fields, { as: 'member' })
    }
    assert.match(await button(), /Follow this page/)
    await press()
    assert.match(await button(), /Stop following/)
    assert.match((await site.get('/en/account/following', { as: 'member' })).text, /To be followed/)
    await press()
    assert.match(await button(), /Follow this page/)
    assert.ok(!(await site.get(`/en${path}`)).text.includes('/follow"'), 'visitors follow by feed')
  })

  it('shows on a release note which needs it answers, and on the need in which release', async () => {
    const release = await make('Version 9', { audience: ['public'], fields: { category: 'release-note', version: '9' } })
    const need = await site.make.item('updates.need', { title: 'As an officer I need to print', fields: { stage: 'live' }, links: { release: [release.id] } })
    assert.match(wordsOf((await site.get(`/en${release.path}`)).text), /What it answers .*As an officer I need to print/)
    assert.match(wordsOf((await site.get(`/en${need.path}`)).text), /Released in .*Version 9/)
  })
})

describe('The standing pages', function group() {
  this.timeout(60_000)
  let site: TestSite
  before(async () => { site = await bootTest() })
  after(() => site?.stop())

  it('say what is missing while nobody has written them, and to whom to turn', async () => {
    assert.match(wordsOf((await site.get('/en/updates/project')).text), /Nobody has described the project yet/)
    assert.ok(!plain((await site.get('/en/updates/project')).text).includes('kind=updates.page'))
    assert.ok(plain((await site.get('/en/updates/project', { as: 'editor' })).text).includes('kind=updates.page'))
    assert.match(wordsOf((await site.get('/en/updates/roadmap')).text), /No need has been published yet/)
    assert.ok(!(await site.get('/en/updates')).text.includes('<form class="facets"'), 'nothing to choose among')
  })

  it('are written whole in the editor, contacts included, and count their milestones', async () => {
    const begun = await site.post('/en/items/new', flat({ kind: 'updates.page', lang: 'en', texts: { en: { title: 'Our project', body: '## Purpose\n\nTo learn.', extra: { contacts: 'Contents: Sanna Weiss\nAccounts: Rune Falk' } } }, fields: { place: 'project' }, audience: 'public' }), { as: 'editor' })
    const id = /items\/([0-9a-f-]{36})/.exec(begun.location ?? '')?.[1] ?? ''
    await site.post(`/en/items/${id}/move/publish`, { rev: '0', draft: '1' }, { as: 'editor' })
    for (const status of ['done', 'planned', 'planned', 'at-risk']) await site.make.item('updates.milestone', { title: `Promise ${status}`, fields: { status, windowFrom: '2027-01-01', windowTo: '2027-02-01' } })
    const page = await site.get('/en/updates/project')
    assert.match(wordsOf(page.text), /Our project .*Purpose .*To learn\. .*1 of 4 reached .*Whom to ask .*Contents: Sanna Weiss .*Accounts: Rune Falk/)
    assert.match(page.text, /<rect y="1" width="25" height="8"\/>/)
  })
})
