import assert from 'node:assert/strict'
import { join } from 'node:path'
import { bootTest, type TestSite, type Who } from '@diwan/core/testing'
import { reaches, type Reach } from '@diwan/core'
import type {} from '../contract.ts'
import { contactFields } from '../kinds/person.ts'

/** A trace of each detail, found nowhere else; and how it looks in files. */
const values: Record<(typeof contactFields)[number], string> = {
  mail: 'zq-trace@aldermere.example', phone: '+266 555 0177', address: 'Lantern quay 77-zq', timeZone: 'Africa/Maseru', availability: 'limited', orcid: '0000-0002-1825-0097',
}
/** What is looked for: as it stands, as words, as digits. */
const traces: Record<(typeof contactFields)[number], RegExp> = {
  mail: /zq-trace@aldermere/, phone: /2665550177|266 555 0177/, address: /Lantern quay 77/, timeZone: /Africa\/Maseru|Maseru|South Africa (Standard )?Time/, availability: /"limited"|Answers when time allows/, orcid: /0000-0002-1825-0097/,
}
const readers: Record<Exclude<Who, 'administrator' | 'editor'>, readonly Reach[]> = {
  visitor: ['public'], stranger: ['public', 'members'], strangeNcp: ['public', 'members', 'ncps'], colleague: ['public', 'members', 'ncps', 'administration'], ncp: ['public', 'members', 'ncps', 'administration'], member: ['public', 'members', 'ncps', 'administration', 'self'],
}

describe('what is seen of a card', function () {
  this.timeout(240_000)
  let site: TestSite
  let ref = ''
  before(async () => {
    site = await bootTest({ plugins: [join(import.meta.dirname, '..')] })
    await site.settle()
    const list = await site.get('/api/v1/directory?q=berry', { as: 'member' })
    ref = (JSON.parse(list.text) as { people: { rows: { ref: string }[] } }).people.rows[0]?.ref ?? ''
    assert.match(ref, /^PER-/)
  })
  after(() => site?.stop())

  const set = async (reach: Reach) => {
    const answer = await site.post('/en/directory/card', {
      role: 'Looks after berths', jobTitle: 'Berth officer', audience: 'public', language1: 'fr', level1: 'fluent', topic1: 'ai-ml', knows1: '3', evidence1: 'Two pilots',
      ...values, ...Object.fromEntries(contactFields.map((name) => [`${name}For`, reach])),
    }, { as: 'member' })
    assert.equal(answer.status, 303, answer.text.slice(0, 2_000))
    await site.settle()
  }

  for (const reach of reaches) {
    it(`keeps every detail that reaches ‘${reach}’ from all others, by every way out`, async () => {
      await set(reach)
      for (const [who, reached] of Object.entries(readers) as [Who, readonly Reach[]][]) {
        const isSeen = reached.includes(reach)
        const full = [`/en/directory/people/${ref}`, `/api/v1/directory/people/${ref}`]
        const files = [`/en/directory/people/${ref}/vcard`, `/en/directory/people/${ref}/jcard`]
        // The member's own form would show it to them; everybody else is asked everywhere.
        const never = ['/en/directory', '/api/v1/directory', '/en/directory.csv', '/en/directory/administrations/XA', '/api/v1/directory/administrations/XA', '/en/directory/administrations.csv', '/en/search?q=berry', '/en/search?q=zq', '/api/v1/search?q=lantern', '/en/updates.atom', '/events/poll?since=0', '/sitemap.xml']
        for (const address of [...full, ...files, ...never]) {
          const { status, text } = await site.get(address, { as: who, accept: '*/*' })
          for (const field of contactFields) {
            // A file holds no availability: vCard has no word for it.
            const isThere = isSeen && (full.includes(address) || (files.includes(address) && field !== 'availability'))
            const body = text.replaceAll('\r\n ', '')
            if (isThere) assert.match(body, traces[field], `${address} does not show ${who} the ${field} (${status})`)
            else assert.doesNotMatch(body, traces[field], `${address} shows ${who} the ${field}, which reaches ${reach}`)
          }
        }
      }
    })

    it(`previews ‘${reach}’ as it is`, async () => {
      for (const [as, who] of [['visitor', 'visitor'], ['member', 'stranger'], ['colleague', 'colleague'], ['ncp', 'strangeNcp']] as const) {
        const preview = (JSON.parse((await site.get(`/api/v1/directory/card/preview?as=${as}`, { as: 'member' })).text) as { seen: { contact: Record<string, unknown> } }).seen.contact
        const real = (JSON.parse((await site.get(`/api/v1/directory/people/${ref}`, { as: who })).text) as { contact: Record<string, unknown> }).contact
        assert.deepEqual(Object.keys(preview).filter((name) => preview[name] !== null).toSorted(), Object.keys(real).filter((name) => real[name] !== null).toSorted(), `${as} at ${reach}`)
      }
    })
  }

  it('puts a look at what is for few in the audit, and a download', async () => {
    await set('ncps')
    await site.get(`/en/directory/people/${ref}/vcard`, { as: 'strangeNcp' })
    const { rows } = await site.services.db.raw<{ rows: { action: string }[] }>(`select distinct action from core.audit where action in ('directory.person.personal-seen', 'directory.card.exported')`)
    assert.equal(rows.length, 2)
  })

  it('goes when its person goes: card, name, search and all', async () => {
    await site.instance.floors.access.accounts.remove('system', site.id('member'))
    await site.settle()
    assert.ok([404, 410].includes((await site.get(`/en/directory/people/${ref}`, { as: 'stranger' })).status))
    for (const address of ['/api/v1/directory?q=berry', '/en/search?q=Berry', '/en/directory.csv']) assert.doesNotMatch((await site.get(address, { as: 'stranger', accept: '*/*' })).text, /Mem Berry/)
    const { rows: [row] } = await site.services.db.raw<{ rows: { all: string }[] }>(`select concat((select jsonb_agg(c) from directory.person c), (select jsonb_agg(t) from core.text t), (select jsonb_agg(r) from core.revision r), (select jsonb_agg(d) from core.draft d)) as all`)
    assert.doesNotMatch(row?.all ?? 'Mem Berry', /Mem Berry|zq-trace/)
  })
})
