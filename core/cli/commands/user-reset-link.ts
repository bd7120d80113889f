import { askSite } from '../ask-site.ts'
import type { Command } from '../command.ts'

export const userResetLink: Command = {
  usage: 'user reset-link <mail>', summary: 'Prints a link that sets a new password, to be handed over.',
  async run({ config, words: [mail = ''], say }) {
    const { answer: { link } } = await askSite(config(), 'user.reset-link', { mail })
    say(link)
  },
}
