import { join, resolve } from 'node:path'
import { readErased } from '../../backup/erased.ts'
import { erasedFile } from '../../backup/erased.ts'
import { rowsIn } from '../../backup/manifest.ts'
import { restoreArchive, type Restored } from '../../backup/restore.ts'
import { readConfig, surroundings, type Config } from '../../config/index.ts'
import { openDatabase } from '../../database/index.ts'
import { coreVersion } from '../../kernel/core-version.ts'
import { findPlugins } from '../../kernel/find.ts'
import { openInstance } from '../../kernel/instance.ts'
import { noLog } from '../../kernel/log.ts'
import { coreMigrations, databaseOptions, migrationsOf } from '../../kernel/open-data.ts'
import { StartFault } from '../../kernel/start-fault.ts'
import { actions } from '../actions.ts'
import { UsageFault, type Call, type Command } from '../command.ts'
import { askRunning } from '../control.ts'
import { keyFrom } from '../key-file.ts'
import { plainSize } from '../plain-size.ts'
import { pluginFolders } from '../plugin-folders.ts'
import { siteRoot } from '../site-root.ts'
import { startCommand } from '../start-command.ts'
import { inWords } from '../words.ts'

export const restore: Command = {
  usage: 'restore <file>', summary: 'Restores a backup, into this site or another place. The site must not run.',
  help: 'The archive is read to its end and judged before anything is touched, and what is there gives way in one step or not at all.\nA place with people or items in it is refused without --replace; then a copy of it is made first.',
  options: {
    into: { type: 'string', description: 'folder, or address of a PostgreSQL database; without it: where the settings say' } as never,
    replace: { type: 'boolean', description: 'what is there gives way, after a copy of it was made' } as never,
    'key-file': { type: 'string', description: 'file with the key it was sealed with; - to type it' } as never,
    without: { type: 'string', multiple: true, description: 'plugin whose data is left behind; may be given again' } as never,
    erased: { type: 'string', description: `list of people removed since (${erasedFile} of the old data folder); those beside the archive and in the data folder are read anyway` } as never,
  },
  async run(call) {
    const { words: [file = ''], options, say } = call
    const config = configOf(call)
    const archive = resolve(file)
    await requireStopped(config)
    const key = await keyFrom(options['key-file'], config.backup.keyFile)
    const lists = [join(archive, '..', erasedFile), ...typeof options['erased'] === 'string' ? [resolve(options['erased'])] : []]
    const erased = (await Promise.all(lists.map(readErased))).flatMap((list) => [...list])
    const restored = await restoreArchive(targetOf(config), {
      archive, erased, isReplacing: options['replace'] === true, without: (options['without'] ?? []) as unknown as string[], onProgress: progress, ...key && { key },
    })
    tell(config, restored, say)
    // A start would make a new secret where the old one may still be put.
    if (restored.lacksSecret) say('Everybody has to sign in again. The first start removes again whoever was removed since.')
    else await finish(config, typeof options['into'] === 'string' && !options['into'].startsWith('postgres') ? startCommand(['--data', options['into']]) : startCommand(call.argv), say)
  },
}

const progress = (words: string): void => { if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${words.slice(0, 78)}\r`) }

/** The settings of the place: a folder of its own holds everything, whatever the settings of this site say; a database takes the place of theirs. */
function configOf({ options: { into }, config, argv }: Call): Config {
  if (typeof into !== 'string') return config()
  if (/^postgres(ql)?:\/\//.test(into)) return readConfig({ root: siteRoot(), env: surroundings(), argv: [...argv, '--set', `database.url=${into}`] })
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(into)) throw new UsageFault(`${into} is neither a folder nor a PostgreSQL database.`)
  const directory = resolve(into)
  const here = config()
  const { url: _url, password: _password, ...database } = here.database
  return {
    ...here, database: { ...database, directory: join(directory, 'database') }, data: { ...here.data, directory, secretFile: join(directory, 'secret') },
    files: { directory: join(directory, 'files') }, backup: { ...here.backup, directory: join(directory, 'backups') },
  }
}

async function requireStopped(config: Config): Promise<void> {
  const running = await askRunning(config.data.directory, { action: 'plugins.list', given: {} }, () => {})
  if (running) throw new StartFault('running', `The site in ${config.data.directory} is running. Stop it, then restore.`)
}

function targetOf(config: Config): Parameters<typeof restoreArchive>[0] {
  const plugins = findPlugins(config.root, pluginFolders(config.root)).filter(({ faults }) => faults.length === 0)
  const { url, ...options } = databaseOptions(config, noLog)
  return {
    // By a name of its own, so that sites on the same database can be told from it.
    open: () => openDatabase({ ...options, ...url !== undefined && { url: named(url) } }),
    dataDirectory: config.data.directory, filesDirectory: config.files.directory, secretFile: config.data.secretFile, backupDirectory: config.backup.directory,
    sets: [coreMigrations, ...plugins.map(({ id, version, folder }) => migrationsOf(id, version, folder))], version: coreVersion, origin: config.server.origin,
    clock: { now: () => new Date() }, log: noLog,
  }
}

function named(address: string): string {
  const url = new URL(address)
  url.searchParams.set('application_name', 'diwan-restore')
  return url.href
}

function tell(config: Config, { manifest, safetyCopy, warnings }: Restored, say: Call['say']): void {
  say(`Restored into ${config.database.url === undefined ? config.data.directory : 'the PostgreSQL database'}: the site as it was on ${manifest.createdAt}, ${rowsIn(manifest)} rows and ${manifest.files.count} files (${plainSize(manifest.files.bytes)}).`)
  if (safetyCopy !== null) say(`What was there before: ${safetyCopy}`)
  for (const warning of warnings) say(`Note: ${warning}`)
}

/** Opens the restored site once, so that whoever was removed since goes again, and the audit log is walked. The first start would do it too. */
async function finish(config: Config, start: string, say: Call['say']): Promise<void> {
  try {
    const instance = await openInstance({ config: { ...config, demo: { enabled: false } }, isServing: false, pluginFolders: pluginFolders(config.root), log: noLog })
    try {
      const { words } = await actions['audit.verify'].run(instance, {}, () => {})
      say(words)
    } finally {
      await instance.stop()
    }
    say(`Everybody has to sign in again. Start the site with ${start}`)
  } catch (error) {
    say(`The data is restored; opening it once did not succeed, and the next start does what is left: ${inWords(error)}`)
  }
}
