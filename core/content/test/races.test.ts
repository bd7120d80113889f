import assert from 'node:assert/strict'
import { Conflict, DomainError, type Viewer } from '../../contract/index.ts'
import { freshPostgres } from '../../testing/postgres.ts'
import { editor, input, openSpine, visitor, type Spine } from './spine.ts'

/** Two writes at one moment, many times over and with the second a little later each time: either order is right, a mixture is not. */
for (const engine of ['embedded', 'postgres'] as const) {
  describe(`two who write the same item at one moment (${engine})`, function group() {
    this.timeout(120_000)
    let spine: Spine
    let drop: () => Promise<void> = async () => {}
    before(async function open() {
      const fresh = engine === 'postgres' ? await freshPostgres() : null
      if (engine === 'postgres' && !fresh) return this.skip()
      if (fresh) drop = fresh.drop
      spine = await openSpine(fresh?.url)
    })
    after(async () => { await spine?.close(); await drop() })

    const rounds = engine === 'postgres' ? 24 : 8
    const wait = (round: number) => new Promise((done) => { setTimeout(done, round % 8) })
    /** Only what the domain says may go wrong does. */
    async function both(round: number, one: () => Promise<unknown>, other: () => Promise<unknown>) {
      const [first, second] = await Promise.allSettled([one(), wait(round).then(other)])
      for (const result of [first, second]) if (result.status === 'rejected' && !(result.reason instanceof DomainError)) throw result.reason
      return { first: first.status === 'fulfilled', second: second.status === 'fulfilled' }
    }
    const drafted = async (who: Viewer) => {
      const { id, rev } = await spine.content.publishNew(who, 'notes.note', input('Live'))
      await spine.content.saveDraft(who, id, input('Draft'), { rev: 0 })
      return { id, rev }
    }

    it('publish and drop: what was published stays, what was dropped is gone', async () => {
      for (let round = 0; round < rounds; round += 1) {
        const who = editor()
        const { id } = await spine.content.create(who, 'notes.note', input('Begun'))
        const publish = () => spine.content.move(who, id, 'publish', { rev: 0 })
        const dropped = () => spine.content.dropDraft(who, id)
        const { first, second } = await (round % 2 ? both(round, publish, dropped) : both(round, dropped, publish))
        const isPublished = round % 2 ? first : second
        assert.equal((await spine.content.pick(visitor, [id])).length, isPublished ? 1 : 0, `round ${round}`)
      }
    })

    it('translate and drop: the translation stands, and the dropped draft does not come back', async () => {
      for (let round = 0; round < rounds; round += 1) {
        const who = editor()
        const { id, rev } = await drafted(who)
        const { first, second } = await both(round, () => spine.content.translate(who, id, 'fr', { title: 'Traduit' }, { rev }), () => spine.content.dropDraft(who, id))
        assert.deepEqual([first, second], [true, true])
        assert.equal((await spine.content.draft(who, id)).rev, 0, `round ${round}`)
        assert.deepEqual((await spine.content.read(visitor, null, id)).langs, ['en', 'fr'])
      }
    })

    it('translate and save: what was saved is not put back to what stood before', async () => {
      for (let round = 0; round < rounds; round += 1) {
        const who = editor()
        const { id, rev } = await drafted(who)
        const { second } = await both(round, () => spine.content.translate(who, id, 'fr', { title: 'Traduit' }, { rev }), () => spine.content.saveDraft(who, id, input('Saved meanwhile'), { rev: 1 }))
        if (second) assert.equal((await spine.content.draft(who, id)).input.texts.en?.title, 'Saved meanwhile', `round ${round}`)
      }
    })

    it('publish and save: no text is lost, published or waiting as a draft', async () => {
      for (let round = 0; round < rounds; round += 1) {
        const who = editor()
        const { id, rev } = await drafted(who)
        const { first, second } = await both(round, () => spine.content.move(who, id, 'publish', { rev }), () => spine.content.saveDraft(who, id, input('Saved meanwhile'), { rev: 1 }))
        assert.equal(first, true)
        const titles = [(await spine.content.read(visitor, null, id)).title, (await spine.content.draft(who, id)).input.texts.en?.title]
        assert.equal(titles.includes('Saved meanwhile'), second, `round ${round}`)
      }
    })

    it('translate and withdraw: what was withdrawn stays so', async () => {
      for (let round = 0; round < rounds; round += 1) {
        const who = editor()
        const { id, rev } = await spine.content.publishNew(who, 'notes.note', input('Live'))
        const withdraw = () => spine.content.move(who, id, 'withdraw', { rev, note: 'Wrong' })
        const translate = () => spine.content.translate(who, id, 'fr', { title: 'Traduit' }, { rev })
        const { first, second } = await (round % 2 ? both(round, withdraw, translate) : both(round, translate, withdraw))
        assert.notEqual(first, second)
        const isWithdrawn = round % 2 ? first : second
        assert.equal((await spine.content.pick(visitor, [id])).length, isWithdrawn ? 0 : 1, `round ${round}`)
      }
    })

    it('and one who comes late is told so', async () => {
      const who = editor()
      const { id, rev } = await drafted(who)
      await spine.content.move(who, id, 'publish', { rev })
      await assert.rejects(spine.content.saveDraft(who, id, input('Late'), { rev: 1 }), Conflict)
    })
  })
}
