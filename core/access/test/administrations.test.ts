import assert from 'node:assert/strict'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Conflict, Invalid, NotFound, Refused } from '../../contract/index.ts'
import type { ReferenceAdministrations } from '../../reference/types.ts'
import { onBothEngines, openSite, person, viewer, type Site } from './site.ts'

const shipped = fileURLToPath(new URL('../../reference', import.meta.url))

onBothEngines('The list of administrations', (engine) => {
  let site: Site
  let reference: string
  before(async () => {
    reference = await mkdtemp(join(tmpdir(), 'diwan-reference-'))
    await cp(shipped, reference, { recursive: true })
    site = await openSite({ url: engine.url, reference })
  })
  after(async () => {
    await site.close()
    await rm(reference, { recursive: true, force: true })
  })
  const read = async () => JSON.parse(await readFile(join(reference, 'administrations.json'), 'utf8')) as ReferenceAdministrations
  const ship = async (change: (list: ReferenceAdministrations['administrations']) => void) => {
    const list = await read()
    change(list.administrations)
    await writeFile(join(reference, 'administrations.json'), JSON.stringify(list))
  }

  it('is what this version ships, with its disclaimer in four languages; how many there are is read, not known', async () => {
    const { administrations } = await read()
    const list = await site.access.administrations.list()
    assert.equal(list.length, administrations.length)
    assert.deepEqual(Object.keys(site.access.administrations.disclaimer).toSorted(), ['ar', 'en', 'es', 'fr'])
    assert.match(site.access.administrations.asOf, /^\d{4}-\d\d-\d\d$/)
    assert.equal((await site.access.administrations.regions()).length, 6)
    const cards = await site.access.people.administrations()
    assert.equal(cards.length, list.length)
    const chile = await site.access.people.administration('CL')
    assert.deepEqual([chile?.names.en, chile?.region, chile?.isFictional], ['Chile', 'AMS', false])
    const [chad, fiji] = [await site.access.people.administration('TD'), await site.access.people.administration('FJ')]
    assert.deepEqual([chad?.isLandlocked, chad?.isSmallIsland, fiji?.isLandlocked, fiji?.isSmallIsland], [true, false, false, true], 'where they lie is public')
    assert.equal(await site.access.people.administration('ZZ'), null)
  })

  it('follows the shipped list when the site starts, except in what the site has edited', async () => {
    const names = { en: 'Chile (edited here)', fr: 'Chili', es: 'Chile', ar: 'تشيلي' }
    await site.access.administrations.update('system', 'CL', { names, isListed: false })
    await ship((list) => {
      for (const each of list) {
        if (each.code === 'CL') Object.assign(each, { names: { ...each.names, en: 'Republic of Chile' }, languages: ['es', 'arn'] })
        if (each.code === 'FR') Object.assign(each, { capital: 'Lyon' })
      }
      const [first] = list
      if (first) list.push({ ...first, code: 'QZ', iso3: 'QZZ', names: { ...first.names, en: 'Newly acceded' } })
    })
    const again = await site.another()
    const chile = await again.administrations.get('CL')
    assert.deepEqual([chile.names.en, chile.languages, chile.isListed, chile.edited], ['Chile (edited here)', ['es', 'arn'], false, ['is_listed', 'names']])
    assert.equal((await again.administrations.get('FR')).profile['capital'], 'Lyon')
    assert.equal((await again.administrations.get('QZ')).names.en, 'Newly acceded')
    assert.equal((await again.people.administrations()).some(({ code }) => code === 'CL'), false)
    assert.equal((await again.people.administration('CL'))?.names.en, 'Chile (edited here)')
  })

  it('loses nothing when the shipped list is shorter', async () => {
    await ship((list) => { list.splice(0, 20) })
    const before = await site.access.administrations.list()
    const again = await site.another()
    assert.deepEqual(await again.administrations.list(), before)
  })

  it('writes nothing on a start that brings nothing new', async () => {
    const { rows: [before] } = await site.database.db.raw<{ rows: { at: Date }[] }>('select max(updated_at) as at from core.administration')
    site.clock.forward(60)
    await site.another()
    const { rows: [later] } = await site.database.db.raw<{ rows: { at: Date }[] }>('select max(updated_at) as at from core.administration')
    assert.deepEqual(later, before)
  })

  it('is edited by administrators of the site and by nobody else, and what is wrong is refused by field', async () => {
    const administrator = await viewer(site, await person(site, { roles: ['administrator'], administration: null }))
    const ncp = await viewer(site, await person(site, { roles: ['member', 'ncp'] }))
    await assert.rejects(site.access.administrations.update(ncp, 'CL', { hue: 20 }), Refused)
    await assert.rejects(site.access.administrations.add(ncp, { code: 'XA', kind: 'partner', names: { en: 'X' } }), Refused)
    await site.access.administrations.update(administrator, 'CL', { hue: 20, domains: ['Aduana.Example', 'aduana.example'] })
    assert.deepEqual((await site.access.administrations.get('CL')).domains, ['aduana.example'])
    for (const [field, edit] of Object.entries({ hue: { hue: 360 }, names: { names: { en: ' ' } }, region: { region: 'ATLANTIS' }, domains: { domains: ['@aduana.example'] }, languages: { languages: ['Spanish!'] } })) {
      await assert.rejects(site.access.administrations.update(administrator, 'CL', edit), (fault) => fault instanceof Invalid && fault.faults[0]?.field === field, field)
    }
    await assert.rejects(site.access.administrations.update(administrator, 'ZZ', { hue: 20 }), NotFound)
    await site.access.administrations.add(administrator, { code: 'XA', kind: 'fictional', names: { en: 'Aldermere' }, region: 'EUR', hue: 210 })
    await assert.rejects(site.access.administrations.add(administrator, { code: 'XA', kind: 'fictional', names: { en: 'Aldermere' } }), Conflict)
    await assert.rejects(site.access.administrations.add(administrator, { code: 'x', kind: 'partner', names: { en: 'X' } }), Invalid)
    assert.equal((await site.access.people.administration('XA'))?.isFictional, true)
  })
})
