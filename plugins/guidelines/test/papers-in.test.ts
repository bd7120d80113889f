import assert from 'node:assert/strict'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { unzipSync, zipSync } from 'fflate'
import fc from 'fast-check'
import { Invalid } from '@diwan/core'
import { bootTest, type TestSite } from '@diwan/core/testing'
import { BundleReader } from '../papers/services/bundle-reader.ts'
import type { Bundles } from '../papers/services/bundles.ts'
import type { BundleImports } from '../papers/services/imports.ts'
import type { Guideline } from '../guide/services/guides.ts'
import { bringGuideline } from './papers-fixture.ts'

const folder = join(import.meta.dirname, '..')
/** Numbers are given by the site that takes an archive in; all else is the same. */
const numbered = (bytes: Buffer): string => JSON.stringify(Object.entries(unzipSync(bytes)).map(([name, content]) => [name, Buffer.from(content).toString('latin1')])
  .map(([name, content]) => [name!.replace(/GLE?-\d{4}/g, 'REF'), name === 'manifest.json' ? '' : content!.replace(/GLE?-\d{4}/g, 'REF')]).toSorted((a, b) => (a[0]! < b[0]! ? -1 : 1)))

describe('Archives of guidelines', function () {
  this.timeout(180_000)
  let here: TestSite, there: TestSite
  before(async () => { [here, there] = [await bootTest({ plugins: [folder] }), await bootTest({ plugins: [folder] })] })
  after(async () => { await here?.stop(); await there?.stop() })

  const services = (site: TestSite) => site.inside<{ bundles: Bundles; bundleImports: BundleImports }>('guidelines')
  const exported = async (site: TestSite, id: string): Promise<Buffer> => {
    const editor = await site.viewer('editor')
    return buffer(await services(site).bundles.ofGuideline(editor, await site.services.content.read(editor, 'guidelines.guideline', id) as Guideline))
  }
  const takenIn = async (site: TestSite, archive: Buffer, chosen?: string[]): Promise<void> => {
    const [editor, { bundleImports }] = [await site.viewer('editor'), services(site)]
    const id = await bundleImports.look(editor, 'archive.zip', Readable.from([archive]))
    const card = await bundleImports.read(editor, id)
    await site.instance.floors.database.transaction(() => bundleImports.take(editor, id, chosen ?? card.guidelines.map((one) => one.id)))
  }
  const look = async (site: TestSite, archive: Buffer) => { const editor = await site.viewer('editor'); return services(site).bundleImports.read(editor, await services(site).bundleImports.look(editor, 'a.zip', Readable.from([archive]))) }

  it('come out of another site as they went in, whatever the guideline', async () => {
    await fc.assert(fc.asyncProperty(fc.record({ sections: fc.integer({ min: 1, max: 3 }), each: fc.nat(3), langs: fc.constantFrom(['en' as const], ['ar' as const, 'en' as const], ['fr' as const, 'es' as const, 'ar' as const]), versions: fc.integer({ min: 1, max: 3 }), handling: fc.constantFrom('open' as const, 'community' as const) }), async (wish) => {
      const { id } = await bringGuideline(here, { ...wish, audience: wish.handling === 'open' ? ['public'] : ['members'] })
      const first = await exported(here, id)
      await takenIn(there, first)
      const second = await exported(there, id)
      assert.equal(numbered(second), numbered(first))
      assert.equal((await look(there, second)).guidelines[0]?.verdict, 'same')
    }), { numRuns: 8 })
  })

  it('of a whole edition come out of another site as they went in, with what was frozen and nothing after it', async () => {
    const arabic = await bringGuideline(here, { langs: ['ar', 'en'], versions: 2 })
    const moved = await bringGuideline(here, { versions: 1, each: 3 })
    const { location } = await here.post('/en/guidelines/editions', { title: 'The whole of it', summary: 'Everything that stands.' }, { as: 'editor' })
    const path = new URL(location ?? '', 'http://x').pathname
    await bringGuideline(here, { id: moved.id, versions: 2, each: 3 })
    const zipOf = async (site: TestSite, of: string): Promise<Buffer> => Buffer.from((await site.get(`${of}/paper/zip`, { as: 'editor', accept: '*/*' })).bytes)
    const first = await zipOf(here, path)
    const edition = JSON.parse(Buffer.from(unzipSync(first)['edition.json'] ?? []).toString()) as { id: string; input: { fields: { entries: { item: string; version: string }[] } } }
    const frozen = new Map(edition.input.fields.entries.map(({ item, version }) => [item, version]))
    assert.deepEqual([frozen.get(arabic.id), frozen.get(moved.id)], ['2.0', '1.0'])
    await takenIn(there, first)
    const there1 = await there.services.content.read(await there.viewer('visitor'), 'guidelines.edition', edition.id)
    const second = await zipOf(there, `/en${there1.path}`)
    assert.equal(numbered(second), numbered(first))
    assert.match((await there.get(`/en${there1.path}`, { as: 'visitor' })).text, /The whole of it[\s\S]*تحليل صور أجهزة المسح|The whole of it[\s\S]*Image analytics on scanners/)
    // Once more: nothing is new, and nothing is written.
    const again = await look(there, second)
    assert.deepEqual([again.edition?.isHere, new Set(again.guidelines.map(({ verdict }) => verdict))], [true, new Set(['same'])])
  })

  it('are made of the same bytes each time, and say in a manifest what is in them', async () => {
    const { id, ref } = await bringGuideline(here, { versions: 2 })
    const archive = await exported(here, id)
    assert.ok(archive.equals(await exported(here, id)))
    const files = unzipSync(archive)
    assert.deepEqual(Object.keys(files).toSorted(), [`guidelines/${ref}/ar.md`, `guidelines/${ref}/en.md`, `guidelines/${ref}/guideline.json`, 'manifest.json'])
  })

  it('of a guideline that was removed here are refused with its name, and nothing is taken in', async () => {
    const { id } = await bringGuideline(here, {})
    const archive = await exported(here, id)
    await takenIn(there, archive)
    const editor = await there.viewer('editor'), { rev } = await there.services.content.read(editor, 'guidelines.guideline', id)
    await there.services.content.remove(editor, id, { rev, note: 'Wrong.' })
    await assert.rejects(look(there, archive), (fault: { faults?: { key: string }[] }) => fault.faults?.[0]?.key === 'guidelines.import.fault.gone')
  })

  it('are looked at before anything is written: new, newer, the same, older, in conflict', async () => {
    const { id } = await bringGuideline(here, { versions: 1 })
    const first = await exported(here, id)
    const counted = async (): Promise<number> => (await there.services.content.count(await there.viewer('editor'), { kinds: ['guidelines.guideline'] })).n
    const before = await counted()
    assert.equal((await look(there, first)).guidelines[0]?.verdict, 'new')
    assert.equal(await counted(), before)
    await takenIn(there, first)
    assert.equal((await look(there, first)).guidelines[0]?.verdict, 'same')
    await bringGuideline(here, { id, versions: 1 })
    await bringGuideline(here, { id, versions: 2 })
    const second = await exported(here, id)
    assert.equal((await look(there, second)).guidelines[0]?.verdict, 'newer')
    await takenIn(there, second)
    assert.equal((await there.services.content.read(await there.viewer('editor'), 'guidelines.guideline', id)).fields['version'], '2.0')
    assert.equal((await look(there, first)).guidelines[0]?.verdict, 'older')
    await bringGuideline(there, { id, versions: 2, each: 3 })
    assert.equal((await look(there, second)).guidelines[0]?.verdict, 'conflict')
  })

  it('give who reads no more than they may read: not who else reads it, nor what is hidden from them', async () => {
    const secret = crypto.randomUUID()
    const { path } = await bringGuideline(here, { evidence: [secret], pitfalls: [secret] })
    const got = await here.get(`/en${path}/paper/zip`, { as: 'visitor', accept: '*/*' })
    assert.equal(got.status, 200)
    const text = Object.values(unzipSync(got.bytes)).map((bytes) => Buffer.from(bytes).toString()).join('\n')
    assert.doesNotMatch(text, new RegExp(`${secret}|"audience"`))
    await takenIn(there, got.bytes)
  })

  it('that were changed, are of others, or lie are refused, and the place is named', async () => {
    const { id, ref } = await bringGuideline(here, {})
    const archive = await exported(here, id)
    const reader = new BundleReader({ archives: here.services.archives })
    const place = `guidelines/${ref}/guideline.json`
    const hash = async (bytes: Uint8Array): Promise<string> => Buffer.from(await crypto.subtle.digest('SHA-256', bytes as BufferSource)).toString('hex')
    const refused = async (change: (files: Record<string, Uint8Array>) => Promise<void> | void, key: string, where = '') => {
      const files = unzipSync(archive)
      await change(files)
      await assert.rejects(reader.read(Buffer.from(zipSync(files))), (error: unknown) => error instanceof Invalid && error.faults[0]?.key === key && String(error.faults[0].values?.['place'] ?? '').includes(where), `${key} ${where}`)
    }
    /** Written so that the manifest agrees. */
    const rewritten = (change: (one: { versions: { input: { fields: { sections: unknown }; lang: string }; label: string }[]; id: string }) => void) => async (files: Record<string, Uint8Array>): Promise<void> => {
      const one = JSON.parse(Buffer.from(files[place]!).toString()) as Parameters<typeof change>[0]
      change(one)
      files[place] = Buffer.from(JSON.stringify(one))
      const manifest = JSON.parse(Buffer.from(files['manifest.json']!).toString()) as { files: { name: string; size: number; sha256: string }[] }
      for (const file of manifest.files) if (file.name === place) { file.size = files[place].length; file.sha256 = await hash(files[place]) }
      files['manifest.json'] = Buffer.from(JSON.stringify(manifest))
    }
    await refused((files) => { delete files['manifest.json'] }, 'guidelines.import.fault.foreign')
    await refused((files) => { files['manifest.json'] = Buffer.from('{"format":"holiday-pictures"}') }, 'guidelines.import.fault.foreign')
    await refused((files) => { files['manifest.json'] = Buffer.from('{"format":"diwan-guidelines","formatVersion":7}') }, 'guidelines.import.fault.newer')
    await refused((files) => { files['manifest.json'] = Buffer.from('{') }, 'guidelines.import.fault.json', 'manifest.json')
    await refused((files) => { files['more.md'] = Buffer.from('x') }, 'guidelines.import.fault.unlisted', 'more.md')
    await refused((files) => { files[place] = Buffer.from(Buffer.from(files[place]!).toString().replace('one lane', 'two lanes')) }, 'guidelines.import.fault.changed', place)
    await refused((files) => { delete files[place] }, 'guidelines.import.fault.missing', place)
    await refused(rewritten((one) => { one.versions[0]!.input.fields.sections = 'none' }), 'guidelines.import.fault.wrong', '/versions/0/input/fields/sections')
    await refused(rewritten((one) => { one.versions[0]!.label = '9.9' }), 'guidelines.import.fault.wrong', '/versions/0')
    await refused(rewritten((one) => { one.id = crypto.randomUUID() }), 'guidelines.import.fault.wrong', '/id')
  })

  it('are brought in on a page, by who may: looked at, chosen, taken in, with the mistakes named', async () => {
    const { id, ref } = await bringGuideline(here, {})
    const archive = await exported(here, id)
    for (const as of ['visitor', 'member', 'ncp'] as const) assert.notEqual((await there.get('/en/guidelines/import', { as })).status, 200, as)
    const wrong = await there.upload('/en/guidelines/import', { name: 'a.zip', bytes: Buffer.from('no archive'), type: 'application/zip' }, { as: 'editor' })
    assert.equal(wrong.status, 422)
    assert.match(wrong.text, /This is no ZIP archive/)
    const looked = await there.upload('/en/guidelines/import', { name: 'a.zip', bytes: archive, type: 'application/zip' }, { as: 'editor' })
    assert.equal(looked.status, 303)
    const page = await there.get(looked.location!, { as: 'editor' })
    assert.match(page.text, new RegExp(`${ref}[^]*New`))
    const done = await there.post(`${looked.location}/take`, { chosen: id }, { as: 'editor', follow: true })
    assert.match(done.text, /1 guideline was taken in/)
    assert.match(done.text, /Taken in as/)
    assert.equal((await there.post(`${looked.location}/take`, { chosen: id }, { as: 'editor' })).status, 409)
  })
})
