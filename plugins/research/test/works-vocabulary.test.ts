import assert from 'node:assert/strict'
import { bootTest, type TestSite, type Who } from '@diwan/core/testing'
import type {} from '../contract.ts'

describe('types, licences and sectors', function () {
  this.timeout(60_000)
  let site: TestSite
  before(async () => { site = await bootTest({ plugins: ['research', 'directory', 'updates'] }) })
  after(() => site?.stop())
  const text = async (address: string, as: Who = 'administrator') => (await site.get(`/en${address}`, { as })).text
  const post = (address: string, fields: Record<string, string>, as: Who = 'administrator') => site.post(`/en/research/vocabulary${address}`, fields, { as })

  it('are an administrator’s to keep, and nobody else’s', async () => {
    assert.match(await text('/research/vocabulary'), /Creative Commons Attribution 4\.0/)
    for (const as of ['member', 'ncp', 'editor'] as const) {
      assert.notEqual((await site.get('/en/research/vocabulary', { as })).status, 200)
      assert.notEqual((await post('/type/new', { code: 'note', 'label-en': 'Note', isOffered: 'true' }, as)).status, 303)
    }
  })

  it('are added with what is wrong said at its place, and offered at once', async () => {
    const wrong = await post('/licence/new', { code: 'Open Licence!', 'label-fr': 'Licence ouverte', url: 'javascript:alert(1)' })
    assert.equal(wrong.status, 422)
    for (const words of [/small letters, digits/, /Give it a name in English/, /whole address/, /Licence ouverte/]) assert.match(wrong.text, words)
    assert.equal((await post('/licence/new', { code: 'cc-by-4.0', 'label-en': 'Again' })).status, 422)
    assert.equal((await post('/licence/new', { code: 'etalab-2.0', 'label-en': 'Open Licence 2.0', 'label-fr': 'Licence Ouverte 2.0', url: 'https://example.org/licence', isOffered: 'true' })).status, 303)
    const begun = await site.post('/en/research/submit', { title: 'A study of licences', 'topics[]': ['ai-ml'] }, { as: 'member' })
    const id = /submit\/([0-9a-f-]{36})/.exec(begun.location ?? '')?.[1] ?? ''
    assert.match(await text(`/research/submit/${id}/rights`, 'member'), /Open Licence 2\.0/)
    assert.match((await site.get(`/fr/research/submit/${id}/rights`, { as: 'member' })).text, /Licence Ouverte 2\.0/)
    assert.equal((await post('/licence/etalab-2.0', { 'label-en': 'Open Licence 2.0' })).status, 303)
    assert.doesNotMatch(await text(`/research/submit/${id}/rights`, 'member'), /Open Licence 2\.0/, 'offered no more')
  })

  it('keep the order they are given, and their entries in the audit', async () => {
    const order = async () => [...(await text('/research/vocabulary')).matchAll(/class="code">([a-z0-9.-]+)</g)].map(([, code]) => code)
    const before = await order(), at = before.indexOf('brief')
    assert.equal((await post('/type/brief/up', {})).status, 303)
    const after = await order()
    assert.deepEqual([after[at - 1], after[at]], ['brief', before[at - 1]])
    const entries = await site.services.db('core.audit').whereLike('action', 'research.term.%').select<{ action: string }[]>('action')
    assert.deepEqual([...new Set(entries.map(({ action }) => action))].toSorted(), ['research.term.added', 'research.term.changed', 'research.term.moved'])
  })
})
