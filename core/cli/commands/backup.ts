import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Backups } from '../../backup/backups.ts'
import type { Config } from '../../config/index.ts'
import { DataHeld, openDatabase } from '../../database/index.ts'
import { coreVersion } from '../../kernel/core-version.ts'
import { findPlugins } from '../../kernel/find.ts'
import { noLog } from '../../kernel/log.ts'
import { databaseOptions } from '../../kernel/open-data.ts'
import { StartFault } from '../../kernel/start-fault.ts'
import { told, type BackupTold } from '../actions.ts'
import { recordBackup } from '../record-backup.ts'
import type { Command } from '../command.ts'
import { askRunning } from '../control.ts'
import { keyFrom } from '../key-file.ts'
import { plainSize } from '../plain-size.ts'
import { pluginFolders } from '../plugin-folders.ts'

interface Wanted { to?: string; key?: string; withSecret?: boolean }

export const backup: Command = {
  usage: 'backup', summary: 'Makes one archive of the database and the files, and reads it back; the site may go on running.',
  help: 'Without --to it goes to backup.directory of the settings. With a key (--key-file, or backup.keyFile of the settings) the archive is sealed and\nholds the secret of the site too; without one it is an ordinary tar file and does not. Settings and packages are not in it.',
  options: {
    to: { type: 'string', description: 'file to write; nothing may stand there' } as never, 'key-file': { type: 'string', description: 'file with the key or the sentence to seal it with; - to type it' } as never,
    'with-secret': { type: 'boolean', description: 'puts the secret of the site into an archive that is not sealed' } as never,
  },
  async run({ config: read, options, say }) {
    const config = read()
    const key = await keyFrom(options['key-file'], config.backup.keyFile)
    const wanted: Wanted = { ...typeof options['to'] === 'string' && { to: resolve(options['to']) }, ...key && { key: key.toString('base64') }, ...options['with-secret'] === true && { withSecret: true } }
    const running = await askRunning(config.data.directory, { action: 'backup.make', given: { ...wanted } }, progress)
    const made = running ? running.answer as BackupTold : await withoutSite(config, wanted)
    say(`A backup was made and read back: ${made.path}`)
    say(`${made.rows} rows of ${made.tables} tables, ${made.files} files (${plainSize(made.fileBytes)}); the archive has ${plainSize(made.bytes)}.`)
    say(made.isSealed ? 'It is sealed: without its key nobody opens it.' : made.hasSecret ? 'It is not sealed and holds the secret of the site: keep it where nobody else reads it.'
      : `It is not sealed, and without the secret of the site. What that secret opens (second factors, sealed letters) needs ${config.data.secretFile} as well.`)
    if (made.missing > 0) say(`${made.missing} files the database names are not on the disk, or damaged there; their names stand in the manifest.`)
  },
}

const progress = (words: string): void => { if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${words.slice(0, 78)}\r`) }

/** Opens the data as it is, whatever version it is of and whether or not its plugins can run. */
async function withoutSite(config: Config, { to, key, withSecret }: Wanted): Promise<BackupTold> {
  const { directory, ...options } = databaseOptions(config, noLog)
  if (options.url === undefined && !existsSync(join(config.database.directory, 'PG_VERSION'))) throw new StartFault('no-data', `There is no site in ${config.data.directory}.`)
  const database = await openDatabase({ directory, ...options }).catch((error: unknown) => {
    if (!(error instanceof DataHeld)) throw error
    throw new StartFault('held', `${error.message.replace(/ Stop that process first.*/, '')} It does not answer to the command line; wait a moment, or stop it and try again.`, { cause: error })
  })
  try {
    const clock = { now: () => new Date() }
    const plugins = findPlugins(config.root, pluginFolders(config.root)).map(({ id, version }) => ({ id, version }))
    const source = { database, filesDirectory: config.files.directory, secretFile: config.data.secretFile, version: coreVersion, origin: config.server.origin, plugins, clock }
    const backups = new Backups({ source, settings: { directory: config.backup.directory, keep: config.backup.keep, keyFile: config.backup.keyFile }, log: noLog })
    const made = await backups.make({ to, withSecret, onProgress: progress, ...key !== undefined && { key: Buffer.from(key, 'base64') } })
    await recordBackup(database, clock, made)
    return told(made)
  } finally {
    await database.close()
  }
}
