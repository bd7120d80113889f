import assert from 'node:assert/strict'
import { after, before, describe, it } from 'mocha'
import { countQueries } from '../../database/index.ts'
import { KeptCounts } from '../kept-counts.ts'
import { editor, input, member, openSpine, visitor, type Spine } from './spine.ts'

const asked = { kinds: ['notes.note'] }

describe('Counts beside facets', function kept() {
  this.timeout(60_000)
  let spine: Spine
  before(async () => { spine = await openSpine() })
  after(() => spine.close())
  const red = async (who: ReturnType<typeof member>) => (await spine.content.countBy(who, asked, 'colour', ['red'])).get('red')?.n
  const publish = (title: string, audience = ['public']) => spine.content.publishNew(editor(), 'notes.note', { ...input(title), audience, fields: { colour: 'red' } })
  const statements = async (work: () => Promise<unknown>) => (await countQueries(spine.database, work)).statements.length

  it('are asked once while nothing of the kind is written, and anew after that', async () => {
    await publish('One')
    assert.equal(await red(visitor), 1)
    assert.equal(await statements(() => red(visitor)), 0)
    await publish('Two')
    assert.equal(await red(visitor), 2)
  })

  it('are another reader’s own', async () => {
    await publish('Three', ['members'])
    assert.equal(await red(member('XB')), 3)
    assert.equal(await red(visitor), 2)
  })

  it('tell within a transaction what it wrote, and nobody else what it did not save', async () => {
    await assert.rejects(spine.database.transaction(async () => {
      await publish('Four')
      assert.equal(await red(visitor), 3)
      throw new Error('undone')
    }), /undone/)
    assert.equal(await red(visitor), 2)
  })

  it('that failed for who asked first are counted for who waited along', async () => {
    const counts = new KeptCounts({ clock: { now: () => new Date(0) }, versions: { of: () => '1' }, isInTransaction: () => false })
    let fail = (_error: Error): void => undefined
    const first = counts.through(['*'], ['same'], () => new Promise<number>((_resolve, reject) => { fail = reject }))
    const second = counts.through(['*'], ['same'], () => Promise.resolve(7))
    fail(new Error('cut off'))
    await assert.rejects(first, /cut off/)
    assert.equal(await second, 7)
    assert.equal(await counts.through(['*'], ['same'], () => Promise.resolve(8)), 8)
  })
})
