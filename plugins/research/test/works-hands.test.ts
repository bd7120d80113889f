import assert from 'node:assert/strict'
import { bootTest, type TestPerson, type TestSite, type Who } from '@diwan/core/testing'
import type {} from '../contract.ts'

describe('who ever had a hand in a study', function () {
  this.timeout(120_000)
  let site: TestSite, id = ''
  before(async () => { site = await bootTest({ plugins: ['research', 'directory', 'updates'] }) })
  after(() => site?.stop())

  const desk = () => `/en/research/desk/${id}`
  const post = (address: string, fields: Record<string, string | string[]>, as: Who) => site.post(address, fields, { as })
  const save = async (step: string, fields: Record<string, string | string[]>, as: Who = 'member') => {
    const { rev } = JSON.parse((await site.get(`/api/v1/research/submit/${id}/${step}`, { as })).text) as { rev: number }
    return post(`/en/research/submit/${id}/${step}`, { rev: String(rev), go: 'stay', ...fields }, as)
  }
  const authors = (...people: readonly [TestPerson, string][]) => Object.fromEntries(people.flatMap(([who, code], n) => [[`creators.${n}.family`, who], [`creators.${n}.person`, site.id(who)], [`creators.${n}.administration`, code], [`creators.${n}.role`, 'author']])) as Record<string, string>
  const begin = async (title: string) => {
    id = /submit\/([0-9a-f-]{36})/.exec((await post('/en/research/submit', { title, 'topics[]': ['ai-ml'] }, 'member')).location ?? '')?.[1] ?? ''
    await save('about', { title, summary: 'One sentence.', body: 'Whether what is asked here can be answered was looked into at two land borders over fourteen months, and what else changed meanwhile is named in the text.', type: 'paper', 'topics[]': ['ai-ml'] })
    await save('files', { text: 'The text.' })
    await save('rights', { sharing: 'anyone', access: 'open', licence: 'cc-by-4.0' })
  }
  const handIn = async () => assert.equal((await post(`/en/research/submit/${id}/check`, {}, 'member')).status, 303)
  const interest = async () => (JSON.parse((await site.get(`/api/v1/research/desk/${id}`, { as: 'editor' })).text) as { interest: string | null }).interest
  const dueOn = () => new Date(site.clock.now().getTime() + 20 * 86_400_000).toISOString().slice(0, 10)
  const ask = (who: TestPerson) => post(`${desk()}/ask`, { person: site.id(who), dueOn: dueOn(), blinding: 'single' }, 'editor')

  it('is not judged by an editor whose name stood on its title page, also after it was taken off', async () => {
    await begin('Written together at first')
    await save('people', authors(['member', 'XA'], ['editor', '']))
    await save('people', authors(['member', 'XA']))
    await handIn()
    assert.equal(await interest(), 'author')
    assert.equal((await ask('stranger')).status, 403)
    for (const decision of ['accept', 'revise', 'decline']) assert.equal((await post(`${desk()}/decide`, { decision, letter: 'A letter.' }, 'editor')).status, 403, decision)
    assert.equal((await post(`${desk()}/publish`, {}, 'editor')).status, 403)
    const queue = JSON.parse((await site.get('/api/v1/research/desk', { as: 'editor' })).text) as { groups: { rows: { id: string; interest: string | null }[] }[] }
    assert.equal(queue.groups.flatMap(({ rows }) => rows).find((row) => row.id === id)?.interest, 'author')
  })

  it('is not judged by an editor who wrote in it while it was a draft', async () => {
    await begin('Put right by an editor')
    assert.equal((await save('about', { title: 'Put right by an editor, twice', summary: 'Another sentence.', body: 'Whether what is asked here can be answered was looked into at two land borders over fourteen months, and what else changed meanwhile is named in the text, at length.', type: 'paper', 'topics[]': ['ai-ml'] }, 'editor')).status, 303)
    await handIn()
    assert.equal(await interest(), 'author')
    assert.equal((await post(`${desk()}/decide`, { decision: 'decline', letter: 'No.' }, 'editor')).status, 403)
  })

  it('is not reviewed by who could once write it, or stood on its title page, or sits where its authors do', async () => {
    await begin('Left by one')
    await save('people', authors(['member', 'XA'], ['strangeNcp', 'XB']))
    await save('people', authors(['member', 'XA']))
    assert.equal((await post(`/en/research/submit/${id}/writers`, { person: site.id('stranger') }, 'member')).status, 303)
    assert.equal((await post(`/en/research/submit/${id}/writers/${site.id('stranger')}/release`, {}, 'member')).status, 303)
    await handIn()
    assert.equal(await interest(), null)
    for (const who of ['stranger', 'strangeNcp', 'colleague', 'ncp'] as const) assert.equal((await ask(who)).status, 422, who)
  })

  it('is judged by everybody else', async () => {
    await begin('Of one hand')
    await handIn()
    assert.equal(await interest(), null)
    assert.equal((await ask('stranger')).status, 303)
    assert.equal((await post(`${desk()}/decide`, { decision: 'revise', letter: 'Once more.' }, 'editor')).status, 303)
  })
})
