import assert from 'node:assert/strict'
import type { ItemInput } from '../../contract/index.ts'
import { bootTest, type TestSite } from '../../testing/index.ts'
import { compareInputs } from '../items/compare.ts'

const words = (n: number, seed: number) => Array.from({ length: n }, (_, at) => `w${(at * seed + seed) % 9973}`).join(' ')
const saying = (body: string, summary = ''): ItemInput => ({ lang: 'en', audience: ['public'], texts: { en: { title: 'One', summary, body } } })
const compare = (before: ItemInput, after: ItemInput) => compareInputs(before, after, 'en', (key) => key)

describe('Two versions', () => {
  it('are compared word by word', () => {
    assert.deepEqual(compare(saying('the old text'), saying('the new text')), [{ label: 'core.item.form.body', words: [{ text: 'the ' }, { text: 'old', removed: true }, { text: 'new', added: true }, { text: ' text' }] }])
  })
  it('stand whole beside each other when they are too long, with nothing left out', () => {
    const [before, after] = [words(20_000, 7), words(20_000, 11)]
    const [part] = compare(saying(before), saying(after))
    assert.equal(part?.isTooLong, true)
    assert.deepEqual(part.words, [{ text: before, removed: true }, { text: after, added: true }])
  })
  it('hold nobody up, however different they are', () => {
    const began = performance.now()
    const parts = compare(saying(words(4_500, 7), words(40, 3)), saying(words(4_500, 4_999), words(40, 5)))
    assert.ok(performance.now() - began < 1_500)
    assert.equal(parts.some(({ isTooLong }) => isTooLong), true)
  })

  describe('on their page', function group() {
    this.timeout(60_000)
    let site: TestSite
    before(async () => { site = await bootTest() })
    after(() => site?.stop())

    it('say that they are too long', async () => {
      const who = await site.viewer('editor')
      const { id } = await site.make.item('updates.post', { title: 'Long', fields: { category: 'news' }, texts: { en: { title: 'Long', body: words(20_000, 7) } } })
      const { input } = await site.services.content.draft(who, id)
      await site.services.content.saveDraft(who, id, { ...input, texts: { en: { title: 'Long', body: words(20_000, 11) } } }, { rev: 0 })
      await site.services.content.move(who, id, 'publish', { rev: 1 })
      const { status, text } = await site.get(`/en/items/${id}/compare?from=1&to=2`, { as: 'visitor' })
      assert.equal(status, 200)
      assert.match(text, /too long to compare word by word/)
    })
    const changes = async (id: string) => /<div class="diff">[\s\S]*?<\/div>/.exec((await site.get(`/en/items/${id}/move/publish`, { as: 'editor' })).text)?.[0]?.replaceAll(/<span class="hidden">.*?<\/span>/g, '') ?? ''
    it('name only what an edit changed, by the labels and options of the editor', async () => {
      const who = await site.viewer('editor')
      const { content } = site.services
      const { id } = await site.make.item('updates.post', { title: 'Short', fields: { category: 'news' } })
      const { input } = await content.draft(who, id)
      const saved = await content.saveDraft(who, id, { ...input, texts: { en: { ...input.texts.en, title: 'Shorter' } } }, { rev: 0 })
      const title = await changes(id)
      assert.match(title, /<ins>Shorter/)
      assert.doesNotMatch(title, /category|needsAcknowledgement|Kind of post|<h2>Text/)
      await content.saveDraft(who, id, { ...input, audience: ['members'], fields: { ...input.fields, category: 'alert' } }, { rev: saved.rev })
      const fields = await changes(id)
      assert.match(fields, /<h2>Kind of post<\/h2>[\s\S]*<del>News<\/del><ins>Alert<\/ins>/)
      assert.doesNotMatch(fields, /needsAcknowledgement|category:|<h2>Title/)
    })
    it('and who will see them is told in numbers only to who may know them', async () => {
      const author = await site.make.person({ name: 'Author', administration: 'XA', roles: ['member', 'editor'] })
      const { content } = site.services
      const group = 'group:0198c6f0-0000-7000-8000-00000000000a'
      const told = async (who: typeof author) => Object.fromEntries((await content.audienceOf(who, ['public', 'members', 'administration:XB', group, `user:${author.id}@administration:XA`])).map(({ token, people }) => [token, people]))
      const own = await told(author)
      assert.equal(own['public'], -1)
      assert.ok((own['members'] ?? 0) > 0)
      assert.equal(own[group], null)
      assert.equal(own[`user:${author.id}@administration:XA`], 1)
      assert.equal((await told(await site.viewer('member')))[`user:${author.id}@administration:XA`], null)
      assert.equal((await told(await site.viewer('administrator')))[group], 0)
      const { id } = await site.make.item('updates.post', { title: 'Keepers', fields: { category: 'news' } }, author)
      assert.equal((await site.get(`/en/items/${id}/readers`, { as: 'editor' })).status, 200)
    })
  })
})
