import { migrate } from '../../database/index.ts'
import { pluginFolders } from '../plugin-folders.ts'
import { findPlugins } from '../../kernel/find.ts'
import { noLog } from '../../kernel/log.ts'
import { migrationsOf, openData } from '../../kernel/open-data.ts'
import type { Command } from '../command.ts'
import { exitCodes } from '../exit-codes.js'

export const migrateCommand: Command = {
  usage: 'migrate', summary: 'Brings the data up to this version without serving; npm start does it too.',
  async run({ config, say }) {
    const settings = config()
    const database = await openData({ config: settings, log: noLog, onProgress: say })
    try {
      const sets = findPlugins(settings.root, pluginFolders(settings.root)).filter(({ faults }) => faults.length === 0).map(({ id, version, folder }) => migrationsOf(id, version, folder))
      const { applied, refused } = await migrate(database, sets)
      for (const { plugin, name, ms } of applied) say(`${plugin}: ${name} (${ms} ms)`)
      for (const { error } of refused) say(error.message)
      say(refused.length > 0 ? 'The plugins named will not start.' : 'The data is of this version.')
      return refused.length > 0 ? exitCodes.failed : exitCodes.fine
    } finally {
      await database.close()
    }
  },
}
