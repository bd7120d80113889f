import assert from 'node:assert/strict'
import { bootTest, type TestSite, type Who } from '@diwan/core/testing'
import type {} from '../contract.ts'
import { tableOfDemo } from '../workbench/demo/series.ts'

const has = (page: string, words: RegExp, why = ''): void => { assert.ok(words.test(page), `${String(words)} is not there ${why}`) }
const hasNot = (page: string, words: RegExp, why = ''): void => { assert.ok(!words.test(page), `${String(words)} is there ${why}`) }

describe('an evaluation that a member hands to their contact point', function () {
  this.timeout(120_000)
  let site: TestSite, id = ''
  before(async () => { site = await bootTest({ plugins: ['research', 'directory', 'updates'] }) })
  after(() => site?.stop())

  const at = () => `/en/research/evaluations/${id}`
  const text = async (address: string, as: Who) => (await site.get(address, { as, accept: '*/*' })).text
  const post = (below: string, fields: Record<string, string>, as: Who) => site.post(`${at()}${below}`, fields, { as })
  const data = async <T>(below: string, as: Who) => JSON.parse((await site.get(`/api/v1/research/evaluations/${id}${below}`, { as, accept: 'data' })).text) as T
  const save = async (more: Record<string, string> = {}, as: Who = 'member') => post('/work', { rev: String((await data<{ rev: number }>('/work', as)).rev), title: 'Zqpre-arrival data', summary: 'Is release quicker?', changed: 'A day earlier.', unit: 'hours', source: 'Register', changeOn: '2024-01', isSeasonal: 'true', design: 'interrupted', table: tableOfDemo('release-times').text, ...more }, as)
  const counted = async () => {
    await save({ act: 'count' })
    for (let n = 0; n < 100 && (await data<{ counting: { state: string } }>('?draft=true', 'member')).counting.state !== 'done'; n++) { await site.runJobs(); await new Promise((resolve) => { setTimeout(resolve, 50) }) }
  }
  const seen = async () => String((await data<{ handing: { seen: number } }>('?draft=true', 'ncp')).handing.seen)
  const told = async (as: Who) => { await site.settle(); await site.runJobs(); return text('/en/inbox', as) }

  it('is offered to be handed over once it is counted, and not before', async () => {
    id = /\/([0-9a-f-]{36})\/work/.exec((await site.post('/en/research/evaluations/new', { title: 'Zqpre-arrival data' }, { as: 'member' })).location ?? '')?.[1] ?? ''
    hasNot(await text(at(), 'member'), /Hand it over/)
    const early = await post('/hand', { note: 'Zqnote kept' }, 'member')
    assert.equal(early.status, 409)
    has(early.text, /Have it counted first/)
    await counted()
    has(await text(at(), 'member'), /Hand it over/)
    hasNot(await text(at(), 'ncp'), /Hand it over/)
  })

  it('stands on the desk of the contact points of its seat from then on, and on nobody else’s', async () => {
    for (const as of ['stranger', 'strangeNcp', 'colleague', 'editor'] as const) assert.equal((await post('/hand', {}, as)).status, 404, as)
    assert.equal((await post('/hand', { note: 'Zqdirector wants it by May' }, 'member')).status, 303)
    assert.equal((await post('/hand', {}, 'member')).status, 409, 'once')
    has(await told('ncp'), /Mem Berry[^<]* hands you “[^<]*Zqpre-arrival data/)
    has(await text('/en', 'ncp'), /Handed to you[\s\S]*Zqpre-arrival data/)
    for (const as of ['member', 'colleague', 'stranger', 'strangeNcp', 'editor'] as const) hasNot(await text('/en', as), /Handed to you/, as)
    for (const as of ['stranger', 'strangeNcp', 'editor', 'visitor'] as const) hasNot(await text(at(), as), /Zq/, as)
    has(await text(at(), 'ncp'), /Mem Berry[^<]* handed it over on[\s\S]*Zqdirector wants it by May/)
    has(await text(at(), 'member'), /With your contact points since/)
  })

  it('is given back with a reason its author reads, and handed over again', async () => {
    assert.equal((await post('/decide', { decision: 'publish', seen: await seen() }, 'member')).status, 403)
    const silent = await post('/decide', { decision: 'return', seen: await seen() }, 'ncp')
    assert.equal(silent.status, 422)
    has(silent.text, /Say why you give it back/)
    assert.equal((await post('/decide', { decision: 'return', note: 'Zqname the other reform.', seen: await seen() }, 'ncp')).status, 303)
    has(await told('member'), /gives “[^<]*Zqpre-arrival data[^<]*” back to you/)
    has(await text(at(), 'member'), /gave it back[\s\S]*Zqname the other reform/)
    hasNot(await text('/en', 'ncp'), /Handed to you/)
    assert.equal((await post('/hand', { note: 'Named.' }, 'member')).status, 303)
    hasNot(await text(at(), 'ncp'), /Zqname the other reform/)
  })

  it('is its author’s again when it is changed meanwhile: nothing goes live that was not looked at', async () => {
    const looked = await seen()
    assert.equal((await save({ caveats: 'Zqslipped in' })).status, 303)
    hasNot(await text('/en', 'ncp'), /Handed to you/)
    const late = await post('/decide', { decision: 'publish', seen: looked }, 'ncp')
    assert.equal(late.status, 409)
    has(late.text, /not with you any more/)
    assert.equal((await post('/hand', {}, 'member')).status, 303)
    assert.equal((await post('/decide', { decision: 'publish', seen: looked }, 'ncp')).status, 409, 'another draft than was looked at')
  })

  it('is published in the name of the administration, and its author is told', async () => {
    const done = await post('/decide', { decision: 'publish', seen: await seen() }, 'ncp')
    assert.equal(done.status, 303, done.text.slice(0, 300))
    const item = await site.services.content.read(await site.viewer('ncp'), 'research.evaluation', id)
    assert.deepEqual([item.state, item.administration, item.authorId], ['published', 'XA', site.id('member')])
    has(await told('member'), /has published “[^<]*Zqpre-arrival data/)
    hasNot(await text('/en', 'ncp'), /Handed to you/)
  })
})
