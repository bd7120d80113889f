import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { bootTest, type TestSite } from '@diwan/core/testing'

describe('documents of an agenda', function () {
  this.timeout(120_000)
  let site: TestSite
  before(async () => { site = await bootTest({ plugins: ['updates'] }) })
  after(() => site?.stop())

  it('are found by words, ticked and saved without scripts; files of the meeting are offered; readers see what they may read', async () => {
    const open = await site.make.item('updates.post', { title: 'Guidance on seals', audience: ['members'], fields: { category: 'news' } })
    const closed = await site.make.item('updates.post', { title: 'Seals of one office', audience: ['administration:XB'], fields: { category: 'news' } })
    const { id, path } = await site.make.item('updates.meeting', { title: 'The meeting of the seals', audience: ['members'], fields: { format: 'online', registration: 'open', sessions: [{ id: 'en-1', lang: 'en', start: '2030-01-01T10:00', end: '2030-01-01T11:00', timeZone: 'UTC', capacity: null, state: 'planned', sequence: 0 }] } })
    const editor = await site.viewer('editor')
    const attached = await site.services.attachments.add(editor, id, { name: 'annex.txt', bytes: Readable.from(['An annex in plain words.']) })
    const form = `/en${path}/programme`
    const page = await site.get(form, { as: 'editor' })
    assert.match(page.text, /annex\.txt/)
    const rev = Number(/name="rev" value="(\d+)"/.exec(page.text)?.[1])
    const fields = { rev, lang: 'en', series: '', 'sessions.0.id': 'en-1', 'sessions.0.lang': 'en', 'sessions.0.start': '2030-01-01T10:00', 'sessions.0.end': '2030-01-01T11:00', 'sessions.0.timeZone': 'UTC', 'sessions.0.state': 'planned', 'agenda.0.title': 'Seals', 'agenda.0.after': '5' }
    const found = await site.post(form, { ...fields, 'agenda.0.find': 'seals' }, { as: 'editor' })
    assert.equal(found.status, 200)
    assert.match(found.text, new RegExp(`value="${open.id}"`))
    assert.match(found.text, /Guidance on seals/)
    assert.match(found.text, /value="Seals"/)
    assert.doesNotMatch(found.text, /Seals of one office/)
    assert.match((await site.post(form, { ...fields, 'agenda.0.find': 'xylophone' }, { as: 'editor' })).text, /Nothing you may read has “xylophone”/)
    const saved = await site.post(form, { ...fields, 'agenda.0.documents[]': [open.id, closed.id, `file:${attached.id}`] }, { as: 'editor' })
    assert.equal(saved.status, 303, saved.text.slice(0, 300))
    const item = await site.services.content.read(editor, 'updates.meeting', id)
    await site.services.content.move(editor, id, 'publish', { rev: item.rev })
    const read = (await site.get(`/en${path}`, { as: 'member' })).text
    const agenda = read.slice(read.indexOf('id="agenda"'), read.indexOf('id="files"'))
    assert.match(agenda, /Guidance on seals/)
    assert.match(agenda, /annex\.txt/)
    assert.doesNotMatch(read, /Seals of one office/)
    // Whoever plans it and may not read one of them keeps it there, unnamed.
    assert.match((await site.get(form, { as: 'editor' })).text, /may not read or that is gone/)
  })
})
