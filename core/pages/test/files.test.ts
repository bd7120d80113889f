import assert from 'node:assert/strict'
import { createHash, createHmac } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { siteSecret } from '../../config/index.ts'
import { Invalid, type Viewer } from '../../contract/index.ts'
import { bootTest, type TestSite } from '../../testing/index.ts'

describe('Files of an item', function group() {
  this.timeout(60_000)
  let site: TestSite
  let keys = ''
  const uploadLimit = 1_048_576
  before(async () => {
    keys = mkdtempSync(join(tmpdir(), 'diwan-keys-'))
    site = await bootTest({ config: { 'data.secretFile': join(keys, 'elsewhere'), 'server.uploadLimit': uploadLimit } })
  })
  after(async () => { await site?.stop(); rmSync(keys, { recursive: true, force: true }) })

  const text = (letter: string, size = 400) => `${letter.repeat(79)}\n`.repeat(Math.ceil(size / 80))
  const add = (who: Viewer, id: string, content: string) => site.services.attachments.add(who, id, { name: 'note.txt', bytes: Readable.from([Buffer.from(content)]) })
  const stored = () => new Set(readdirSync(site.instance.config.files.directory, { recursive: true }).map(String).map((path) => path.replaceAll(/[/\\]/g, '')).join(' ').match(/[0-9a-f]{64}/g))
  const published = async (more: object = {}) => {
    const { id, rev } = await site.make.item('updates.post', { title: 'With files', fields: { category: 'news' }, ...more })
    return { id, rev, who: await site.viewer('editor') }
  }

  it('past what an item holds are refused before their bytes are kept', async () => {
    const { id, who } = await published()
    for (const letter of 'abcdefghij') await add(who, id, text(letter, uploadLimit - 200))
    const before = stored()
    const tooMuch = text('k', 200_000)
    await assert.rejects(add(who, id, tooMuch), (fault: unknown) => fault instanceof Invalid && fault.faults[0]?.key === 'core.attachment.item-full')
    assert.equal(stored().has(createHash('sha256').update(tooMuch).digest('hex')), false)
    assert.deepEqual(stored(), before)
    assert.equal(before.size, 10)
    assert.equal((await site.services.attachments.of(who, id)).length, 10)
  })

  it('are all copied to another item, however many there are, in their order', async () => {
    const { id, who } = await published(), other = await published()
    await site.instance.database.db.raw(`insert into core.attachment (id, item_id, sha256, name, type, size, by_id, created_at)
      select gen_random_uuid(), ?::uuid, repeat('0', 64), 'file-' || lpad(n::text, 3, '0') || '.txt', 'text/plain', 1, null, ?::timestamptz from generate_series(1, 431) n`, [id, site.clock.now()])
    const copied = await site.services.attachments.copy(who, id, other.id)
    const names = async (item: string) => (await site.instance.database.db.raw<{ rows: { name: string }[] }>('select name from core.attachment where item_id = ?::uuid order by name', [item])).rows.map(({ name }) => name)
    assert.equal(copied.size, 431)
    assert.deepEqual(await names(other.id), await names(id))
  })

  it('are lent by links signed with the secret the site was told to use', async () => {
    const { id, who } = await published({ audience: ['administration:XA'] })
    const card = await add(who, id, text('s'))
    const { link } = (await site.get(`/api/v1${card.path}/link`, { as: 'editor', accept: 'data' })).json() as { link: string }
    const query = new URL(link).searchParams
    const signed = (secret: Buffer | string) => createHmac('sha256', secret).update(`attachment ${card.id} ${query.get('for')} ${query.get('until')}`).digest('base64url')
    assert.equal(query.get('key'), signed(siteSecret(join(keys, 'elsewhere')).key('files')))
    const { status, text: got, headers } = await site.get(link.slice(new URL(link).origin.length), { as: 'visitor' })
    assert.deepEqual([status, got], [200, text('s')])
    assert.match(headers.get('cache-control') ?? '', /private|no-store/)
    query.set('key', signed('another secret'))
    assert.notEqual((await site.get(`/en${card.path}?${query.toString()}`, { as: 'visitor' })).status, 200)
  })

  it('are kept on the way for visitors alone, never as a keeper got them', async () => {
    const { id, who, rev } = await published()
    const card = await add(who, id, text('v'))
    const control = async (as: 'visitor' | 'editor') => (await site.get(`/en${card.path}`, { as })).headers.get('cache-control') ?? ''
    assert.match(await control('visitor'), /public/)
    assert.doesNotMatch(await control('editor'), /public/)
    await site.services.content.move(who, id, 'withdraw', { rev, note: 'Wrong' })
    assert.notEqual((await site.get(`/en${card.path}`)).status, 200)
    const kept = await site.get(`/en${card.path}`, { as: 'editor' })
    assert.equal(kept.status, 200)
    assert.doesNotMatch(kept.headers.get('cache-control') ?? '', /public/)
  })
})
