import { askSite } from '../ask-site.ts'
import type { Command } from '../command.ts'

export const dataPrune: Command = {
  usage: 'data prune', summary: 'Takes away what is kept no longer: old events, messages, sessions, links, broken uploads.',
  help: 'The site does it by itself every hour. With --dry-run nothing is taken away, and it says what would be.',
  options: { 'dry-run': { type: 'boolean', description: 'only says what would be taken away' } as never },
  async run({ config, options, say }) {
    const isDry = options['dry-run'] === true
    const { answer } = await askSite(config(), 'data.prune', { isDry })
    for (const { what, kept, count } of answer) say(`${String(count).padStart(9)}  ${what} (kept ${kept})`)
    say(isDry ? 'Nothing was taken away.' : 'Taken away.')
  },
}
