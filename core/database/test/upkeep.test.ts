import assert from 'node:assert/strict'
import { it } from 'mocha'
import { onEachEngine } from '../../testing/engines.ts'

onEachEngine('After much was written', (make) => {
  it('the embedded engine cleans its tables itself, and knows then how large they are', async function tends() {
    const database = await make()
    if (database.engine === 'postgres') {
      assert.deepEqual(await database.tend(), [], 'autovacuum does it')
      this.skip()
    }
    await database.raw.raw('create table note (id int primary key, words text); create table "Odd name" (id int); create table quiet (id int)')
    await database.raw.raw('insert into note select n, \'a\' from generate_series(1, 5000) n')
    await database.raw.raw('update note set words = \'b\'; delete from note where id > 4000; insert into "Odd name" select n from generate_series(1, 200) n')
    const tended = await database.tend()
    assert.ok(tended.includes('public.note'))
    assert.ok(tended.includes('public."Odd name"'))
    assert.ok(!tended.includes('public.quiet'))
    const { rows } = await database.raw.raw<{ rows: { estimate: number, dead: number }[] }>(
      'select reltuples as estimate, n_dead_tup as dead from pg_class c join pg_stat_user_tables s on s.relid = c.oid where c.relname = \'note\'')
    assert.deepEqual(rows, [{ estimate: 4000, dead: 0 }])
    assert.ok(!(await database.tend()).includes('public.note'), 'once is enough')
  })
})
