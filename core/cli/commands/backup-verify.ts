import { resolve } from 'node:path'
import { rowsIn } from '../../backup/manifest.ts'
import { verifyArchive } from '../../backup/verify-archive.ts'
import type { Command } from '../command.ts'
import { keyFrom } from '../key-file.ts'
import { plainSize } from '../plain-size.ts'

export const backupVerify: Command = {
  usage: 'backup verify <file>', summary: 'Reads a backup to its end and says whether it is whole, and what is in it. Changes nothing.',
  options: { 'key-file': { type: 'string', description: 'file with the key it was sealed with; - to type it' } as never },
  async run({ words: [file = ''], config, options, say }) {
    const key = await keyFrom(options['key-file'], config().backup.keyFile)
    const { manifest, isSealed, bytes } = await verifyArchive(resolve(file), key)
    const { files, plugins, tables } = manifest
    say(`The archive is whole: ${plainSize(bytes)}, ${isSealed ? 'sealed' : 'not sealed'}, ${manifest.secret.sha256 === null ? 'without' : 'with'} the secret of the site.`)
    say(`Made on ${manifest.createdAt} of ${manifest.site.origin}, from ${manifest.engine === 'embedded' ? 'the embedded database' : 'PostgreSQL'} ${manifest.databaseVersion}.`)
    say(`${rowsIn(manifest)} rows of ${tables.length} tables, ${files.count} files (${plainSize(files.bytes)})${files.missing > 0 ? `, ${files.missing} were missing then` : ''}.`)
    say(`Versions: ${plugins.map(({ id, version }) => `${id} ${version}`).join(', ')}.`)
    say(`The audit log ended at entry ${manifest.audit.seq} with the hash ${manifest.audit.hash}.`)
  },
}
