import assert from 'node:assert/strict'
import { before, beforeEach, it } from 'mocha'
import { onEachEngine } from '../../testing/engines.ts'
import { Row, TransactionEnded, type Database } from '../index.ts'

class Shelf extends Row {
  static override tableName = 'library.shelf'
  static override jsonAttributes = ['openHours']
  static override get relationMappings() {
    return { books: { relation: Row.HasManyRelation, modelClass: Book, join: { from: 'library.shelf.id', to: 'library.book.shelfId' } } }
  }

  declare id: number
  declare longName: string
  declare audience: string[]
  declare openHours: number[]
  declare facts: { snake_case?: number }
  declare books?: Book[]
}

class Book extends Row {
  static override tableName = 'library.book'
  static override idColumn = ['shelfId', 'place']
  declare shelfId: number
  declare place: number
  declare titleText: string
}

onEachEngine('A model', (make) => {
  let database: Database
  before(async () => {
    database = await make()
    await database.raw.raw(`create schema library;
      create table library.shelf (id int primary key, long_name text not null, audience text[] not null default '{}', open_hours jsonb not null default '[]', facts jsonb not null default '{}');
      create table library.book (shelf_id int references library.shelf, place int, title_text text not null, primary key (shelf_id, place))`)
    Row.knex(database.db)
  })
  beforeEach(() => database.raw.raw('truncate library.shelf cascade'))

  const shelf = { id: 1, longName: 'Origin', audience: ['public', 'group:a,b'], openHours: [9, 17], facts: { snake_case: 1 } }

  it('has camelCase properties on snake_case columns, lists and json', async () => {
    await Shelf.query().insert(shelf)
    const [found] = await Shelf.query().where('longName', 'Origin').orderBy('longName')
    assert.deepEqual(found?.toJSON(), shelf)
    assert.ok(found instanceof Shelf)
    await found.$query().patch({ audience: [], openHours: [] })
    assert.deepEqual((await Shelf.query().findById(1))?.toJSON(), { ...shelf, audience: [], openHours: [] })
    assert.equal(await Shelf.query().whereRaw('long_name = ?', 'Origin').resultSize(), 1)
  })

  it('fetches and writes what belongs to it', async () => {
    await Shelf.query().insertGraph({ ...shelf, books: [{ place: 1, titleText: 'One' }, { place: 2, titleText: 'Two' }] })
    const [fetched] = await Shelf.query().withGraphFetched('books').modifyGraph('books', (books) => { void books.orderBy('place') })
    assert.deepEqual(fetched?.books?.map(({ titleText }) => titleText), ['One', 'Two'])
    const [joined] = await Shelf.query().withGraphJoined('books').where('books.titleText', 'Two')
    assert.deepEqual(joined?.books?.map(({ place, titleText }) => ({ place, titleText })), [{ place: 2, titleText: 'Two' }])
    assert.equal(joined?.longName, 'Origin')
    assert.equal((await fetched?.$relatedQuery<Book>('books'))?.length, 2)
  })

  it('joins the open transaction without being told', async () => {
    await assert.rejects(database.transaction(async () => {
      await Shelf.query().insert(shelf)
      await Shelf.relatedQuery('books').for(1).insert({ place: 1, titleText: 'One' })
      assert.equal(await Shelf.query().resultSize(), 1)
      throw new Error('on purpose')
    }), /on purpose/)
    assert.equal(await Shelf.query().resultSize(), 0)
  })

  it('opens a transaction that everything else joins', async () => {
    await assert.rejects(Shelf.transaction(async () => {
      assert.equal(database.isInTransaction, true)
      await Shelf.query().insert(shelf)
      throw new Error('on purpose')
    }), /on purpose/)
    assert.equal(await Shelf.query().resultSize(), 0)
  })

  it('does not let a query written in a transaction run after it', async () => {
    const queries = await database.transaction(async () => ({ insert: Shelf.query().insert(shelf), related: Shelf.relatedQuery('books').for(1) }))
    await assert.rejects(async () => { await queries.insert }, TransactionEnded)
    await assert.rejects(async () => { await queries.related }, TransactionEnded)
    assert.equal(await Shelf.query().resultSize(), 0)
  })

  it('can be bound to a second database of the same process', async () => {
    const other = await make()
    await other.raw.raw('create schema library; create table library.shelf (id int primary key, long_name text)')
    const OtherShelf = Shelf.bindKnex(other.db)
    await other.transaction(async () => {
      await OtherShelf.query().insert({ id: 5, longName: 'Elsewhere' })
      assert.equal(await Shelf.query().resultSize(), 0)
    })
    assert.equal(await OtherShelf.query().resultSize(), 1)
    assert.equal(await Shelf.query().resultSize(), 0)
  })
})
