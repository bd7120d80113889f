// A process that writes to the embedded engine and acknowledges each commit, until it is killed.
import { writeSync } from 'node:fs'
import { openDatabase } from '../index.ts'

const [directory = '', first = '0'] = process.argv.slice(2)
const database = await openDatabase({ directory })
await database.raw.raw('create table if not exists note (n int primary key, twin int, words text not null)')
for (let n = Number(first); ; n++) {
  await database.transaction(async () => {
    await database.db('note').insert({ n, words: 'x'.repeat(n * 37 % 4_000) })
    await database.db('note').where({ n }).update({ twin: n })
    if (n % 50 === 49) await database.db('note').where('n', '<', n - 200).where('n', '>=', Number(first)).update({ words: 'shortened' })
  })
  writeSync(1, `${n}\n`)
}
