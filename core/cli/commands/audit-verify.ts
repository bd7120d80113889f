import { askSite } from '../ask-site.ts'
import type { Command } from '../command.ts'
import { exitCodes } from '../exit-codes.js'

export const auditVerify: Command = {
  usage: 'audit verify', summary: 'Walks the audit log and names the first entry that is not as it was written.',
  options: { from: { type: 'string', description: 'number of the entry to begin at' } as never, head: { type: 'string', description: 'hash that was sent or logged before' } as never },
  help: 'With --head it also looks whether a head that was sent by mail or logged on an earlier day (a hash of 64 signs) is in the log: if it is not, the log was rewritten since.',
  async run({ config, options, say }) {
    const from = { ...(options['from'] === undefined ? {} : { from: Number(options['from']) }), ...(typeof options['head'] === 'string' ? { head: options['head'] } : {}) }
    const { answer: { isWhole, words } } = await askSite(config(), 'audit.verify', from)
    say(words)
    return isWhole ? exitCodes.fine : exitCodes.failed
  },
}
