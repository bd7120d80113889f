// Makes `cluster.bin`, the empty cluster every first start unpacks: node core/database/embedded/make-cluster.ts
// Run it again after every upgrade of the embedded engine; a test says so when it was forgotten.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { silentLog } from '../silent-log.ts'
import { pack } from './archive.ts'
import { shippedCluster } from './backend.ts'
import { Engine } from './engine.ts'
import { clusterKey } from './settings.ts'

const folder = mkdtempSync(join(tmpdir(), 'diwan-cluster-'))
try {
  const directory = join(folder, 'database')
  const engine = await Engine.start({ directory, archives: [], durable: false, statementTimeoutMs: 0, log: silentLog })
  await engine.stop()
  const packed = pack(directory, clusterKey, 19)
  writeFileSync(shippedCluster, packed)
  console.log(`${shippedCluster}: ${packed.length} bytes`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
