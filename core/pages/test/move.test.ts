import assert from 'node:assert/strict'
import { join } from 'node:path'
import { bootTest, type TestSite } from '../../testing/index.ts'
import { tokenOf } from './page-words.ts'

describe('A move of an item', () => {
  let site: TestSite
  before(async function boot() {
    this.timeout(60_000)
    site = await bootTest({ plugins: [join(import.meta.dirname, '../../../plugins/updates')] })
  })
  after(() => site.stop())

  it('is asked for again when the draft was changed after the page was opened', async () => {
    const who = await site.viewer('editor')
    const { content } = site.instance.floors.content
    const fields = { category: 'news', severity: null, version: null, closesOn: null, contact: null }
    const { id, draftRev } = await content.create(who, 'updates.post', { lang: 'en', texts: { en: { title: 'Looked at' } }, fields, audience: ['members'] })
    const page = await site.get(`/en/items/${id}/move/publish`, { as: 'editor' })
    assert.match(page.text, /name="draft" value="1"/)
    await content.saveDraft(who, id, { lang: 'en', texts: { en: { title: 'Put in its place' } }, fields, audience: ['public'] }, { rev: draftRev })
    const refused = await site.post(`/en/items/${id}/move/publish`, { csrf: tokenOf(page.text), rev: '0', draft: '1' }, { as: 'editor' })
    assert.equal(refused.status, 409)
    assert.match(refused.text, /name="draft" value="2"/)
    assert.equal((await content.read(who, null, id)).publishedAt, null)
    assert.equal((await site.post(`/en/items/${id}/move/publish`, { csrf: tokenOf(refused.text), rev: '0', draft: '2' }, { as: 'editor' })).status, 303)
  })
})
