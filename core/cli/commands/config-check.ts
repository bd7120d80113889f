import { redacted } from '../../config/index.ts'
import type { Command } from '../command.ts'

export const configCheck: Command = {
  usage: 'config check', summary: 'Reads the configuration and says what is wrong with it, or what holds.',
  options: { json: { type: 'boolean', description: 'everything that holds, without secrets' } as never },
  run({ config, options, say }) {
    const settings = config()
    for (const warning of settings.warnings) say(`Note: ${warning}`)
    if (options['json']) return say(JSON.stringify(redacted(settings), null, 2))
    say(`The configuration is in order. The site is reached at ${settings.server.origin}, its data is in ${settings.data.directory}, its database is ${settings.database.url === undefined ? 'the embedded one' : 'PostgreSQL'}.`)
  },
}
