// Writes to the log of an embedded database until it is killed, and says on its output what was saved.
import { openAudit } from '../../audit/open-audit.ts'
import { openDatabase } from '../../database/index.ts'
import { openEvents } from '../open-events.ts'

const [directory, first] = process.argv.slice(2) as [string, string]
const log = { debug() {}, info() {}, warn() {}, error() {} }
const clock = { now: () => new Date() }
const database = await openDatabase({ directory })
let wake = (): void => {}
const audit = openAudit({ database, clock, log, directory, wake: () => wake() })
const events = await openEvents({ database, clock, log, numberings: [audit.chain], delay: 3 })
wake = () => events.wrote([])
await events.readFrom('effects', { from: 'start' }, async (event) => {
  await database.db.raw('insert into core.effect (seq) values (?)', [event.seq])
})
for (let n = Number(first); ; n += 1) {
  await database.transaction(async () => {
    await events.emit('core.person.joined', { data: { person: String(n) } })
    await audit.record('system', 'test.done', `item:${n}`)
  })
  process.stdout.write(`${n}\n`)
}
