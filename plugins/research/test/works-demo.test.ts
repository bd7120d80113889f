import assert from 'node:assert/strict'
import { bootTest, type TestSite } from '@diwan/core/testing'
import type {} from '../contract.ts'
import { fullTexts } from '../works/demo/load.ts'

describe('what the demonstration has of research', function () {
  this.timeout(300_000)
  let site: TestSite
  before(async () => { site = await bootTest({ demo: true }) })
  after(() => site?.stop())
  const text = async (address: string) => (await site.get(address, { accept: '*/*' })).text

  it('holds five studies with their whole text, as long as a paper, with method, limits, a table and references', async () => {
    const all = await fullTexts()
    assert.equal(all.size, 5)
    for (const [slug, bodies] of all) for (const [lang, body] of Object.entries(bodies)) {
      const words = body.split(/\s+/).length, of = `${slug} (${lang}): `
      assert.ok(words >= 1_200 && words <= 2_500, `${of}${words} words`)
      assert.ok((body.match(/^## /gm) ?? []).length >= 5, `${of}headings`)
      assert.match(body, /^\|(:?-+:?\|)+$|^\|:?--/m, `${of}a table`)
      for (const part of [/^## (Method|Méthode|المنهج)/m, /^## (Limits|Limites|What this does not show|حدود)/m, /^## (References|Références|المراجع)/m]) assert.match(body, part, of)
    }
  })

  it('shows a study’s whole text to visitors, in their language where it was written so', async () => {
    const of = async (locale: string, words: string) => {
      const list = await text(`/${locale}/research/works?topic=${words}`)
      return [...list.matchAll(/href="(\/[a-z]{2}\/research\/RS-\d+)"/g)].map(([, found]) => found ?? '')
    }
    const pages = await Promise.all((await of('fr', 'green')).slice(0, 4).map((path) => text(path)))
    assert.ok(pages.some((page) => /Le bureau de Kélou/.test(page)), 'in French')
    assert.ok((await Promise.all((await of('en', 'green')).slice(0, 4).map((path) => text(path)))).some((page) => /The office of Kélou/.test(page)), 'in English')
    assert.ok((await Promise.all((await of('ar', 'ethics')).slice(0, 4).map((path) => text(path)))).some((page) => /يتعلّم نموذج الانتقائية مما وُجد/.test(page)), 'in Arabic')
  })

  it('has fellows whom somebody vouches for, with their studies and questions they could answer', async () => {
    const { rows } = JSON.parse((await site.get('/api/v1/research/fellows', { as: 'member', accept: 'data' })).text) as { rows: { name: string; works: number; answerable: object[] }[] }
    assert.equal(rows.length, 8)
    assert.ok(rows.filter(({ works }) => works > 0).length >= 6)
    assert.ok(rows.filter(({ answerable }) => answerable.length > 0).length >= 6)
  })
})
