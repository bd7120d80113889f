import assert from 'node:assert/strict'
import { bootTest, type TestSite } from '../../testing/index.ts'

describe('Tokens of programs', function () {
  this.timeout(120_000)
  let site: TestSite
  before(async () => { site = await bootTest({ plugins: ['updates'] }) })
  after(() => site?.stop())

  const make = async (as: 'member' | 'editor' | 'administrator' | 'colleague', more: Record<string, string | string[]> = {}): Promise<string> => {
    const fields = { name: 'Nightly report', days: '30', scope: 'read', reach: 'all', ...more }
    const { text, status } = await site.post('/en/account/tokens/new', fields, { as })
    assert.equal(status, 200)
    return /diwan_[\w-]{43}/.exec(text)?.[0] ?? assert.fail('no token is shown')
  }
  const ask = (token: string, path: string, init: Omit<RequestInit, 'headers'> & { headers?: Record<string, string> } = {}) => fetch(`${site.url}${path}`, { redirect: 'manual', ...init, headers: { authorization: `Bearer ${token}`, accept: 'application/json', ...init.headers } })
  const post = (token: string, path: string, body: object) => ask(token, path, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } })

  it('read what their owner reads, below the API alone', async () => {
    const { ref, path } = await site.make.item('updates.post', { title: 'Only for members', audience: ['members'], fields: { category: 'news' } })
    const token = await make('member')
    const answer = await ask(token, `/api/v1${path}`)
    assert.equal(answer.status, 200)
    assert.match(await answer.text(), /Only for members/)
    assert.equal(answer.headers.get('cache-control'), 'private, no-store')
    const page = await ask(token, `/en${path}`)
    assert.doesNotMatch(await page.text(), /Only for members/, 'a page knows sessions alone')
    assert.notEqual((await ask('', `/api/v1/updates/${ref}`)).status, 200)
    assert.doesNotMatch((await site.get('/en/account/tokens', { as: 'member' })).text, new RegExp(token))
    const { rows } = await site.instance.database.db.raw<{ rows: { text: string }[] }>('select t::text as text from core.api_token t')
    assert.ok(rows.every(({ text }) => !text.includes(token.slice(6))))
  })

  it('are never good for accounts, people, roles, settings and whatever else only people use', async () => {
    const token = await make('administrator', { scope: 'write' })
    for (const path of ['/account', '/account/data', '/account/tokens', '/account/second-factor', '/team', '/admin', '/admin/people', '/admin/audit', '/admin/settings', '/admin/roles']) {
      assert.equal((await ask(token, `/api/v1${path}`)).status, 403, path)
    }
    for (const path of ['/account/password', '/account/remove', '/account/tokens/new', '/admin/roles', '/confirm', '/sign-out']) {
      const { status } = await post(token, `/api/v1${path}`, {})
      assert.equal(status, 403, path)
    }
  })

  it('that read do not write, and those that write do it in their owner’s name', async () => {
    const { path } = await site.make.item('updates.post', { title: 'To be commented', audience: ['members'], fields: { category: 'news' } })
    const description = await (await fetch(`${site.url}/api/openapi.json`)).json() as { paths: Record<string, Record<string, { security: object[] }>> }
    const writable = Object.entries(description.paths).filter(([, methods]) => methods['post']).map(([address]) => address)
    assert.ok(writable.length > 0)
    const reading = await make('editor')
    for (const address of writable) {
      const { status } = await post(reading, address.replace(/\{\w+\}/g, 'x'), {})
      assert.equal(status, 403, address)
    }
    assert.ok(description.paths['/api/v1/topics']?.['get']?.security.some((one) => 'token' in one))
    assert.ok(path)
  })

  it('given some permissions have no others, and lose those their owner loses', async () => {
    const narrow = await make('editor', { reach: 'some', permissions: ['core.read'] })
    assert.equal((await ask(narrow, '/api/v1/topics')).status, 200)
    assert.equal((await ask(narrow, '/api/v1/updates')).status, 403)
    const updates = await make('editor', { reach: 'some', permissions: ['updates.read'] })
    assert.equal((await ask(updates, '/api/v1/updates')).status, 200)
    assert.equal((await ask(updates, '/api/v1/search?q=members')).status, 403)
    assert.equal((await site.post('/en/account/tokens/new', { name: 'More', days: '30', scope: 'write', reach: 'some', permissions: ['updates.publish'] }, { as: 'member' })).status, 422, 'more than the person may')
    assert.equal((await site.post('/en/account/tokens/new', { name: 'More', days: '30', scope: 'write', reach: 'some', permissions: ['core.roles'] }, { as: 'administrator' })).status, 422, 'what no token may')
    assert.equal((await site.post('/en/account/tokens/new', { name: 'None', days: '30', scope: 'write', reach: 'some' }, { as: 'member' })).status, 422)
    assert.equal((await site.post('/en/account/tokens/new', { name: 'For ever', days: '4000', scope: 'read', reach: 'all' }, { as: 'member' })).status, 422)
  })

  it('end with their day, their revocation, and the suspension of their owner, who gets none of them back', async () => {
    const { access } = site.instance.floors
    const [over, revoked, suspended] = [await make('colleague', { days: '7' }), await make('colleague', { name: 'To revoke' }), await make('colleague', { days: '90' })]
    const listed = await site.get('/en/account/tokens', { as: 'colleague' })
    const id = /To revoke[\s\S]*?account\/tokens\/([0-9a-f-]{36})\/revoke/.exec(listed.text)?.[1] ?? ''
    assert.equal((await site.post(`/en/account/tokens/${id}/revoke`, {}, { as: 'member' })).status, 404, 'another person’s')
    assert.equal((await site.post(`/en/account/tokens/${id}/revoke`, {}, { as: 'colleague' })).status, 303)
    const wrong = await ask(revoked, '/api/v1/topics')
    assert.equal(wrong.status, 401)
    assert.match(wrong.headers.get('www-authenticate') ?? '', /^Bearer/)
    assert.equal((await ask(over, '/api/v1/topics')).status, 200)
    site.clock.forward({ days: 8 })
    assert.equal((await ask(over, '/api/v1/topics')).status, 401)
    assert.equal((await ask(suspended, '/api/v1/topics')).status, 200)
    await access.accounts.suspend('system', site.id('colleague'))
    assert.equal((await ask(suspended, '/api/v1/topics')).status, 401)
    await access.accounts.reinstate('system', site.id('colleague'))
    assert.equal((await ask(suspended, '/api/v1/topics')).status, 401)
  })

  it('are refused as a whole when they are wrong, and slowed down when they are guessed', async () => {
    for (const shown of ['Basic YTpi', 'Bearer', 'Bearer x', `Bearer diwan_${'A'.repeat(43)}`]) {
      const answer = await fetch(`${site.url}/api/v1/topics`, { headers: { authorization: shown } })
      assert.equal(answer.status, 401, shown)
    }
    const answers = await Promise.all(Array.from({ length: 40 }, () => ask(`diwan_${'B'.repeat(43)}`, '/api/v1/topics')))
    assert.ok(answers.some(({ status }) => status === 429))
    const token = await make('member')
    assert.equal((await ask(token, '/api/v1/topics')).status, 200, 'whoever has a right one is not held up')
  })

  it('are slowed down after 300 requests in a minute', async () => {
    const token = await make('member')
    let refused: Response | undefined
    for (let at = 0; at < 305 && !refused; at++) {
      const answer = await ask(token, '/api/v1/topics')
      await answer.arrayBuffer()
      if (answer.status !== 200) refused = answer
    }
    assert.equal(refused?.status, 429)
    assert.ok(Number(refused?.headers.get('retry-after')) > 0)
    site.clock.forward({ minutes: 2 })
    assert.equal((await ask(token, '/api/v1/topics')).status, 200)
  })
})
