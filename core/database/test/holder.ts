// A process that takes the lock of a data directory and keeps it.
import { join } from 'node:path'
import { DataLock } from '../data-lock.ts'
import { silentLog } from '../silent-log.ts'

const [directory = ''] = process.argv.slice(2)
try {
  await DataLock.take(join(directory, 'database.lock'), silentLog, () => undefined)
  process.send?.('held')
  setInterval(() => undefined, 1_000)
} catch (error) {
  process.send?.((error as { code?: string }).code ?? String(error), () => { process.exit(1) })
}
