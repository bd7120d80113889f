import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { bootTest, type TestSite, type Who } from '@diwan/core/testing'
import type { ItemInput } from '@diwan/core'

describe('A finding as evidence', function () {
  this.timeout(120_000)
  let site: TestSite
  before(async () => { site = await bootTest({ plugins: ['guidelines', 'research'] }) })
  after(() => site?.stop())

  const json = async <T>(path: string, as: Who = 'visitor'): Promise<T> => JSON.parse((await site.get(`/api/v1${path}`, { as })).text) as T
  interface Study { title?: string; audience?: string[]; findings?: string[]; transition?: string; claims?: Record<string, string> }
  const study = async (id: string, { title = 'Queues at the quay', audience = ['public'], findings = ['f-1', 'f-2'], transition, claims = {} }: Study = {}): Promise<string> => {
    await site.inside<{ bring(item: object): Promise<void> }>('research').bring({
      id, kind: 'research.work', administration: 'XA', author: { id: site.id('member'), name: 'Mira Member' }, publishedAt: site.clock.now(), revisedAt: site.clock.now(), ...transition === undefined ? {} : { transition, note: 'The count was wrong.' },
      input: {
        lang: 'en', audience, handling: audience.includes('public') ? 'open' : 'community', topics: ['risk'], texts: { en: { title, summary: 'What early data changes.', body: 'We measured queues.', extra: { keywords: [], findings: findings.map((one) => ({ id: one, claim: claims[one] ?? `Claim ${one}`, unit: 'hours', note: '' })) } } },
        fields: { type: 'paper', sharing: 'anyone', version: 1, versions: [{ n: 1, rev: 1, at: '2026-01-01T00:00:00Z', kind: 'version', note: '' }], licence: 'cc-by-4.0', creators: [{ name: '', family: 'Haddad', given: 'Leila', affiliation: '', administration: 'XA', orcid: '', role: 'author', person: null }], findings: findings.map((one) => ({ id: one, effect: '-2', low: '-3', high: '-1', level: 95, certainty: 3, topics: [] })) },
      },
    })
    return id
  }
  const guideline = (work: string, finding: string) => site.make.item('guidelines.guideline', {
    title: 'Shorter queues', topics: ['risk'], audience: ['public'], handling: 'open',
    fields: { outcomes: [], sections: [{ id: 's-1', recommendations: [{ id: 'r-1-1', verb: 'do', strength: 'strong', certainty: 4, lowered: [], raised: [], evidence: [{ kind: 'study', item: work, label: '', url: '', finding }, { kind: 'law', item: null, label: 'A law', url: '' }], pitfalls: [], applies: [], since: '', origin: null }] }] },
    texts: { en: { title: 'Shorter queues', summary: 'So.', body: '', extra: { keyPoints: [], unknown: '', method: '', parts: [{ id: 's-1', title: 'Starting', lead: 0 }, { id: 'r-1-1', title: 'Ask for data early.', lead: 1, body: 'It was measured.' }] } } } as unknown as ItemInput['texts'],
  })
  interface Evidence { title: string; path: string | null; finding?: { id: string; certainty: number; of: string }; flag?: string }
  const evidenceOf = async (path: string, as: Who = 'visitor'): Promise<Evidence[]> => (await json<{ document: { sections: { recommendations: { evidence: Evidence[] }[] }[] } }>(path, as)).document.sections[0]!.recommendations[0]!.evidence

  it('is said with its claim, how sure its study is of it, and which study, and leads to its own page', async () => {
    const work = await study(randomUUID())
    const { path } = await guideline(work, 'f-1')
    const [cited] = await evidenceOf(path)
    assert.deepEqual([cited?.title, cited?.finding], ['Claim f-1', { id: 'f-1', certainty: 3, of: 'Queues at the quay' }])
    assert.equal((await site.get(`/en${cited!.path}`, { as: 'visitor' })).status, 200)
    assert.match((await site.get(`/en${path}/evidence`, { as: 'visitor' })).text, /Claim f-1<\/a> <span class="dim">Finding of <span dir="auto">Queues at the quay<\/span>[^]*?certainty: \W*Moderate/)
    for (const form of ['html', 'md']) assert.match((await site.get(`/en${path}/paper/${form}`, { as: 'member' })).text, /Claim f-1 \(finding of Queues at the quay\)/, form)
  })

  it('is marked where its study was corrected or retracted, or says it no longer', async () => {
    for (const [transition, findings, claims, flag, title] of [
      ['correct', ['f-1', 'f-2'], { 'f-1': 'Claim put right' }, 'corrected', 'Claim put right'], ['retract', ['f-1'], {}, 'retracted', 'Claim f-1'], [undefined, ['f-2'], {}, 'left-out', 'Queues at the quay'],
    ] as const) {
      const work = await study(randomUUID())
      const { path } = await guideline(work, 'f-1')
      assert.equal((await evidenceOf(path))[0]?.flag, undefined)
      const page = async () => (await site.get(`/en${path}`, { as: 'visitor' })).text
      assert.doesNotMatch(await page(), /Corrected since|Retracted since|No longer among/)
      await study(work, { findings: [...findings], claims, ...transition === undefined ? {} : { transition } })
      const [cited] = await evidenceOf(path)
      assert.deepEqual([cited?.flag, cited?.title], [flag, title])
      await site.settle()
      assert.match(await page(), { corrected: /Corrected since/, retracted: /Retracted since/, 'left-out': /No longer among/ }[flag])
    }
  })

  it('of a study somebody may not read is not told of, by claim or by number', async () => {
    const work = await study(randomUUID(), { audience: ['members'], title: 'What members alone know' })
    const { path } = await guideline(work, 'f-1')
    assert.deepEqual((await evidenceOf(path)).map(({ title }) => title), ['A law'])
    assert.doesNotMatch((await site.get(`/en${path}`, { as: 'visitor' })).text, /Claim f-1|What members alone know/)
    assert.deepEqual((await evidenceOf(path, 'member')).map(({ title }) => title), ['Claim f-1', 'A law'])
  })

  it('is found by the words of its study, and chosen beside the study as a whole', async () => {
    const work = await study(randomUUID())
    const { id } = await guideline(work, 'f-2')
    const form = (await site.get(`/en/guidelines/${id}/desk/part/r-1-1`, { as: 'editor' })).text
    assert.match(form, /<select[^>]*name="evidence\.0\.finding"[^]*?<option value="">The study as a whole<\/option><option value="f-1">Claim f-1<\/option><option value="f-2" selected>Claim f-2/)
    const saved = await site.post(`/en/guidelines/${id}/desk/part/r-1-1`, { rev: '0', title: 'Ask for data early.', lead: '1', body: 'It was measured.', verb: 'do', strength: 'strong', certainty: '4', 'evidence.0.kind': 'study', 'evidence.0.item': work, 'evidence.0.finding': 'f-2', 'chosen[]': `${work}/f-1` }, { as: 'editor' })
    assert.equal(saved.status, 303, saved.text)
    const { input } = await site.services.content.draft(await site.viewer('editor'), id)
    const [section] = (input.fields ?? {})['sections'] as { recommendations: { evidence: { item: string; finding?: string; kind: string }[] }[] }[]
    assert.deepEqual(section!.recommendations[0]!.evidence.map(({ kind, item, finding }) => [kind, item, finding]), [['study', work, 'f-2'], ['study', work, 'f-1']])
  })
})
