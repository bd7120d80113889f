import assert from 'node:assert/strict'
import type { Viewer } from '@diwan/core'
import { bootTest, type TestSite } from '@diwan/core/testing'
import type { UptakeServices } from '../uptake/deps.ts'
import { guidelineInput } from './uptake-guideline.ts'

/** What directory's own pages do: the route an administration sets, and the decision of a seat. */
interface SeatServices {
  approvals: {
    setRoute(viewer: Viewer, administration: string, seats: { role: 'head' | 'legal'; label: string; person: string; deputy: null }[]): Promise<void>
    waiting(viewer: Viewer): Promise<{ id: string }[]>
    decide(viewer: Viewer, id: string, position: number, decision: 'approved' | 'refused', note?: string): Promise<void>
  }
}

describe('Work with guidance in an administration', function () {
  this.timeout(180_000)
  let site: TestSite
  let guideline: { id: string; ref: string; path: string }
  before(async () => {
    site = await bootTest()
    guideline = await guidelineInput(site)
  })
  after(() => site?.stop())
  const uptake = (): UptakeServices => site.inside<UptakeServices>('guidelines')
  const seats = (): SeatServices => site.inside<SeatServices>('directory')

  describe('a national report', () => {
    let id = ''
    const form = (more: Record<string, string> = {}) => ({ title: 'Aldermere: images', summary: 'Zqsummary of it', body: '', legal: 'Zqlegal basis', barriers: 'Zqbarrier', reach: 'members', 'lines.0.id': '', 'lines.0.status': 'adopted', 'lines.1.id': 'r-1-1', 'lines.1.status': 'adapted', 'lines.1.on': '2026-02-01', 'lines.1.words': 'Zqadapted for two lanes', ...more })
    const rev = async () => (await site.services.content.draft(await site.viewer('ncp'), id)).rev
    const traces = /Zqsummary|Zqlegal|Zqbarrier|Zqadapted/

    it('is begun once from the page of a guideline, in the language of the administration', async () => {
      const begun = await site.post('/en/guidelines/reports/begin', { guideline: guideline.ref }, { as: 'member' })
      assert.equal(begun.status, 303)
      id = /reports\/([0-9a-f-]{36})\/write/.exec(begun.location ?? '')?.[1] ?? ''
      assert.ok(id)
      assert.match((await site.post('/en/guidelines/reports/begin', { guideline: guideline.ref }, { as: 'member' })).location ?? '', new RegExp(id))
    })

    it('goes further than its own people only with the administration’s name', async () => {
      assert.equal((await site.post(`/en/guidelines/reports/${id}/write`, { ...form(), rev: String(await rev()) }, { as: 'ncp' })).status, 422)
      await uptake().consents.write(await site.viewer('ncp'), { isNamed: true, isCounted: false })
    })

    it('is published by nobody, whatever they may do, but by the approval of its administration', async () => {
      assert.equal((await site.post(`/en/guidelines/reports/${id}/write`, { ...form({ legal: '' }), rev: String(await rev()), then: 'ask' }, { as: 'ncp' })).status, 422, 'its legal basis is asked for')
      const saved = await site.post(`/en/guidelines/reports/${id}/write`, { ...form(), rev: String(await rev()) }, { as: 'ncp' })
      assert.equal(saved.status, 303, /error-summary[^]*?<.ul>/.exec(saved.text)?.[0])
      const ncp = await site.viewer('ncp')
      await assert.rejects(site.services.content.move({ ...ncp, may: () => true }, id, 'publish', { rev: 0 }))
      const { input } = await site.services.content.draft(ncp, id)
      await assert.rejects(site.services.content.publishNew({ ...ncp, may: () => true }, 'guidelines.report', input), { slug: 'refused' })
      for (const as of ['visitor', 'stranger', 'strangeNcp', 'editor', 'administrator'] as const) assert.doesNotMatch((await site.get(`/en/guidelines/reports/${id}`, { as })).text, traces)
    })

    it('waits for every seat of the route, and time that passes approves nothing', async () => {
      assert.equal((await site.post(`/en/guidelines/reports/${id}/write`, { ...form(), rev: String(await rev()), then: 'ask' }, { as: 'ncp' })).status, 422, 'there is no route yet')
      await seats().approvals.setRoute(await site.viewer('ncp'), 'XA', [{ role: 'head', label: '', person: site.id('colleague'), deputy: null }, { role: 'legal', label: '', person: site.id('member'), deputy: null }])
      const asked = await site.post(`/en/guidelines/reports/${id}/write`, { ...form(), rev: String(await rev()), then: 'ask' }, { as: 'ncp' })
      assert.equal(asked.status, 303, asked.text.slice(0, 300))
      // Sent back once: nothing is published, and it is asked again.
      const [first] = await seats().approvals.waiting(await site.viewer('colleague'))
      await seats().approvals.decide(await site.viewer('colleague'), first?.id ?? '', 1, 'refused', 'Name the section.')
      await site.settle()
      assert.match((await site.get(`/en/guidelines/reports/${id}`, { as: 'ncp' })).text, /Not approved/)
      const again = await site.post(`/en/guidelines/reports/${id}/write`, { ...form(), rev: String(await rev()), then: 'ask' }, { as: 'ncp' })
      assert.equal(again.status, 303, /error-summary[^]*?<.ul>/.exec(again.text)?.[0])
      site.clock.forward({ days: 40 })
      await site.settle()
      assert.equal((await site.get('/api/v1/guidelines/reports', { as: 'stranger' })).text.includes('Zqsummary'), false)
      const [waiting] = await seats().approvals.waiting(await site.viewer('colleague'))
      assert.ok(waiting)
      await seats().approvals.decide(await site.viewer('colleague'), waiting.id, 1, 'approved')
      await site.settle()
      assert.equal((await site.get('/api/v1/guidelines/reports', { as: 'stranger' })).text.includes('Zqsummary'), false, 'one of two seats is not all')
      // What is written meanwhile is not what was asked about.
      assert.equal((await site.post(`/en/guidelines/reports/${id}/write`, { ...form({ summary: 'Zqlater words' }), rev: String(await rev()) }, { as: 'ncp' })).status, 303)
      await seats().approvals.decide(await site.viewer('member'), waiting.id, 2, 'approved')
      await site.settle()
    })

    it('then stands beside the recommendation, and the status follows; what was written later stays a draft', async () => {
      const item = await site.services.content.read(await site.viewer('stranger'), 'guidelines.report', id)
      assert.deepEqual([item.summary, item.administration, item.state], ['Zqsummary of it', 'XA', 'published'])
      for (const page of [`/en/guidelines/adoption/${guideline.ref}/r-1-1`, `/en/guidelines/${guideline.ref}`]) assert.match((await site.get(page, { as: 'stranger' })).text, /Zqadapted for two lanes/, page)
      assert.doesNotMatch((await site.get(`/en/guidelines/${guideline.ref}`)).text, traces, 'nor beside the recommendation for visitors')
      assert.match((await site.get(`/en${item.path}`, { as: 'stranger' })).text, /Zqlegal/)
      assert.doesNotMatch((await site.get(`/en${item.path}`, { as: 'visitor' })).text, traces, 'it is for members')
      const beside = (await uptake().adoption.beside(await site.viewer('member'), guideline.id)).get('r-1-1')
      assert.deepEqual([beside?.own?.status, beside?.own?.on, beside?.named], ['adapted', '2026-02-01', ['XA']])
      assert.equal((await site.services.content.draft(await site.viewer('ncp'), id)).input.texts.en?.summary, 'Zqlater words')
      // The same decision heard again changes nothing.
      const before = item.rev
      await site.settle()
      assert.equal((await site.services.content.read(await site.viewer('stranger'), 'guidelines.report', id)).rev, before)
    })

    it('is its administration’s alone again when the name is taken back', async () => {
      assert.equal((await site.post('/en/guidelines/adoption/choices', { isNamed: 'false', isCounted: 'false' }, { as: 'ncp' })).status, 303)
      for (const as of ['visitor', 'stranger', 'editor'] as const) for (const path of ['/en/guidelines/reports', '/en/guidelines/reports.atom', '/en/guidelines/reports.csv', '/api/v1/guidelines/reports', `/en/guidelines/adoption/${guideline.ref}/r-1-1`, `/en/guidelines/${guideline.ref}`]) assert.doesNotMatch((await site.get(path, { as, accept: '*/*' })).text, traces, `${path} ${as}`)
      assert.match((await site.get(`/en/guidelines/adoption/${guideline.ref}/r-1-1`, { as: 'member' })).text, /Zqadapted/)
    })
  })

  describe('a self-assessment', () => {
    let path = '', id = ''
    before(async () => {
      const parts = [{ id: 'd-1', title: 'Purpose', body: '' }, { id: 'd-1-1', title: 'We know what it is for.', body: '' }, { id: 'd-1-2', title: 'It is measured.', body: '' }]
      ;({ path, id } = await site.make.item('guidelines.questionnaire', { title: 'Before you buy', topics: ['nii'], texts: { en: { title: 'Before you buy', extra: { parts } } }, fields: { dimensions: [{ id: 'd-1', statements: [{ id: 'd-1-1', guidance: [{ guideline: guideline.id, recommendation: 'r-2-1' }] }, { id: 'd-1-2', guidance: [] }] }] } }))
    })

    it('is saved as it is filled in, gone on with by a colleague, and ends with gaps that lead to guidance', async () => {
      assert.equal((await site.post(`/en${path}/begin`, {}, { as: 'member' })).status, 303)
      const saved = await site.post(`/en${path}/answer`, { dimension: 'd-1', statements: [{ id: 'd-1-1', score: '1', evidence: 'Zqevidence' }] }, { as: 'member', accept: 'data' })
      assert.ok(saved.status < 300, `${saved.status} ${saved.text.slice(0, 200)}`)
      assert.match((await site.get(`/en${path}/answer`, { as: 'colleague' })).text, /Zqevidence/)
      assert.equal((await site.post(`/en${path}/answer`, { dimension: 'd-1', then: 'finish', 'statements.0.id': 'd-1-2', 'statements.0.score': '4' }, { as: 'colleague' })).status, 303)
      const result = (await site.get(`/en${path}/result`, { as: 'member' })).text
      for (const words of [/We know what it is for/, /Keep a human decision on every hold/, /Zqevidence/]) assert.match(result, words)
      assert.equal((await site.post(`/en${path}/answer`, { dimension: 'd-1', 'statements.0.id': 'd-1-1', 'statements.0.score': '4' }, { as: 'member' })).status, 404, 'what is finished stands')
    })

    it('is read by the administration and by nobody else, the hub included, at any exit', async () => {
      const [assessment] = await uptake().readiness.own(await site.viewer('member'))
      assert.ok(assessment)
      for (const as of ['visitor', 'stranger', 'strangeNcp', 'editor', 'administrator'] as const) {
        for (const where of [path, `${path}/answer`, `${path}/result`, `${path}/result?assessment=${assessment.id}`, `${path}/result.csv`, '/guidelines/readiness', '/topics/nii', '/search?q=evidence', '']) for (const [start, accept] of [['/en', '*/*'], ['/api/v1', 'data']] as const) {
          const { text } = await site.get(`${start}${where}`, { as, accept })
          assert.ok(!text.includes('Zqevidence') && !text.includes(assessment.id), `${start}${where} tells ${as}`)
        }
      }
      await assert.rejects(async () => uptake().readiness.read(await site.viewer('strangeNcp'), assessment.id), { slug: 'not-found' })
      await assert.rejects(async () => uptake().readiness.read(await site.viewer('editor'), assessment.id), { slug: 'refused' })
    })

    it('counts with others only by choice and from five on, and names nobody', async () => {
      const asked = await uptake().readiness.asked(await site.viewer('visitor'), id)
      const finished = async (code: string, isCounted: boolean, score: number) => {
        await site.services.db.raw(`insert into guidelines.consent (administration, is_counted, updated_at) values (?, ?, now()) on conflict (administration) do update set is_counted = excluded.is_counted`, [code, isCounted])
        await site.services.db.raw(`with r as (insert into guidelines.readiness (id, administration, questionnaire_id, begun_at, updated_at, finished_at) values (gen_random_uuid(), ?, ?, now(), now(), now()) returning id) insert into guidelines.readiness_answer (readiness_id, statement, score, at) select id, 'd-1-1', ?, now() from r`, [code, id, score])
      }
      for (const code of ['FR', 'DE', 'ES', 'IT']) await finished(code, true, 3)
      await finished('PT', false, 0)
      assert.equal(await uptake().readiness.together(asked), null, 'four let theirs be counted')
      await finished('SE', true, 2)
      assert.deepEqual((await uptake().readiness.together(asked))?.map(({ mean }) => mean), [3])
    })
  })

  describe('a checklist', () => {
    let path = ''
    it('is made of recommendations, given to colleagues with days, and tells them', async () => {
      const made = await site.post('/en/guidelines/checklists/new', { guideline: guideline.ref, title: 'West terminal', dueOn: '', recommendations: ['r-1-1', 'r-2-1'] }, { as: 'member' })
      assert.equal(made.status, 303)
      path = (made.location ?? '').replace(/^.*(\/guidelines\/checklists\/[0-9a-f-]+).*$/, '$1')
      const { items } = JSON.parse((await site.get(`/api/v1${path}`, { as: 'member' })).text) as { items: { id: string; words: string }[] }
      assert.deepEqual(items.map(({ words }) => words), ['Start with one commodity in one lane.', 'Keep a human decision on every hold.'])
      const due = new Date(site.clock.now().getTime() + 3 * 86_400_000).toISOString().slice(0, 10)
      const line = (n: number, more: Record<string, string>) => ({ [`lines.${n}.id`]: items[n]?.id ?? '', ...Object.fromEntries(Object.entries(more).map(([name, value]) => [`lines.${n}.${name}`, value])) })
      assert.equal((await site.post(`/en${path}`, { ...line(0, { owner: site.id('stranger'), result: 'open' }) }, { as: 'member' })).status, 422, 'nobody of another administration')
      assert.equal((await site.post(`/en${path}`, { ...line(0, { owner: site.id('colleague'), dueOn: due, result: 'open' }), ...line(1, { result: 'done', note: 'Zqdone' }) }, { as: 'member' })).status, 303)
      assert.match((await site.get('/en', { as: 'colleague' })).text, /Start with one commodity/)
      const page = (await site.get(`/en${path}`, { as: 'ncp' })).text
      assert.match(page, new RegExp(`/guidelines/adoption/${guideline.ref}/r-2-1`), 'whether the status follows is asked')
      assert.equal((await uptake().adoption.beside(await site.viewer('ncp'), guideline.id)).get('r-2-1')?.own ?? null, null, 'and not done by itself')
    })

    it('is its administration’s alone', async () => {
      for (const as of ['visitor', 'stranger', 'strangeNcp', 'editor', 'administrator'] as const) for (const where of [`/en${path}`, `/en${path}.csv`, `/api/v1${path}`, '/en/guidelines/checklists']) assert.doesNotMatch((await site.get(where, { as, accept: '*/*' })).text, /West terminal|Zqdone/, `${where} ${as}`)
      assert.match((await site.get(`/en${path}.csv`, { as: 'colleague' })).text, /Zqdone/)
    })
  })
})
