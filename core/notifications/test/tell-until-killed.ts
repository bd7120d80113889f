import { noLog } from '../../kernel/log.ts'
import { openInstance } from '../../kernel/instance.ts'
import { readConfig } from '../../config/index.ts'
import { fileURLToPath } from 'node:url'

/** A process that tells people what waits in the database it is given, and is killed meanwhile. Arguments: address of the database, data folder. */
async function tellUntilKilled(url: string, data: string): Promise<void> {
  const config = readConfig({ root: fileURLToPath(new URL('../../..', import.meta.url)), env: {}, argv: ['--data', data, '--no-demo', '--set', 'log.level=silent', '--set', `database.url=${url}`] })
  const instance = await openInstance({ config, log: noLog, isServing: false, onlyPlugins: ['updates'] })
  process.send?.('ready')
  await instance.floors.notifications.deliver(60_000)
  process.send?.('done')
  await instance.stop()
}

const [, script, url = '', data = ''] = process.argv
if (script === fileURLToPath(import.meta.url)) void tellUntilKilled(url, data)
