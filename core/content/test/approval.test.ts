import assert from 'node:assert/strict'
import { Conflict, type Kind } from '../../contract/index.ts'
import { editor, input, note, openSpine, visitor, type Spine } from './spine.ts'

/** Written, looked at, approved by somebody else, and only then published. */
const brief: Kind = {
  prefix: 'BR', states: ['draft', 'review', 'approved', 'published', 'withdrawn'],
  transitions: {
    create: { from: [], to: 'draft', may: 'write' },
    submit: { from: ['draft'], to: 'review', may: 'write' },
    approve: { from: ['review'], to: 'approved', may: 'approve' },
    publish: { from: ['approved', 'published', 'withdrawn'], to: 'published', may: 'publish', publishes: true },
    withdraw: { from: ['published'], to: 'withdrawn', may: 'publish', withdraws: true, asksReason: true },
  },
}

describe('what was approved', () => {
  let spine: Spine
  before(async () => {
    spine = await openSpine()
    spine.kinds.add('notes', 'brief', brief)
    spine.kinds.add('notes', 'note', note)
    await spine.prepare()
  })
  after(() => spine.close())

  async function approved(title: string) {
    const who = editor()
    const { id } = await spine.content.create(who, 'notes.brief', input(title))
    await spine.content.move(who, id, 'submit', { rev: 0 })
    await spine.content.move(who, id, 'approve', { rev: 0 })
    return { who, id }
  }

  it('is looked at again when its text is changed', async () => {
    const { who, id } = await approved('Approved')
    await spine.content.saveDraft(who, id, input('Changed after'), { rev: 1 })
    assert.equal((await spine.content.draft(who, id)).state, 'review')
    assert.equal((await spine.content.read(who, null, id)).state, 'review')
    await assert.rejects(spine.content.move(who, id, 'publish', { rev: 0 }), Conflict)
    await spine.content.move(who, id, 'approve', { rev: 0 })
    assert.equal((await spine.content.move(who, id, 'publish', { rev: 0 })).title, 'Changed after')
  })

  it('stays approved when it is saved as it was', async () => {
    const { who, id } = await approved('Untouched')
    await spine.content.saveDraft(who, id, input('Untouched'), { rev: 1 })
    assert.equal((await spine.content.draft(who, id)).state, 'approved')
  })

  it('says nothing of a draft beside it: the state of the live version opens no way for a text nobody approved', async () => {
    const { who, id } = await approved('Live')
    const live = await spine.content.move(who, id, 'publish', { rev: 0 })
    await spine.content.saveDraft(who, id, input('Not approved'), { rev: 0 })
    await assert.rejects(spine.content.move(who, id, 'publish', { rev: live.rev }), Conflict)
    assert.equal((await spine.content.read(visitor, null, id)).title, 'Live')
    const draft = await spine.content.draft(who, id)
    assert.equal(draft.state, 'draft')
    assert.deepEqual(spine.content.openTransitions(who, await spine.content.read(who, null, id), draft), ['submit', 'withdraw'])
    await spine.content.move(who, id, 'submit', { rev: live.rev })
    await spine.content.move(who, id, 'approve', { rev: live.rev })
    assert.equal((await spine.content.read(who, null, id)).state, 'published')
    assert.equal((await spine.content.move(who, id, 'publish', { rev: live.rev })).title, 'Not approved')
  })

  it('stays in review when its writer goes on writing, as they could have sent it there again by themselves', async () => {
    const who = editor()
    const { id } = await spine.content.create(who, 'notes.brief', input('Sent'))
    await spine.content.move(who, id, 'submit', { rev: 0 })
    await spine.content.saveDraft(who, id, input('Sent, with a comma'), { rev: 1 })
    assert.equal((await spine.content.draft(who, id)).state, 'review')
  })
})
