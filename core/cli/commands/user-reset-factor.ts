import { askSite } from '../ask-site.ts'
import type { Command } from '../command.ts'

export const userResetFactor: Command = {
  usage: 'user reset-second-factor <mail>', summary: 'Takes the second factor of somebody who lost it.',
  help: 'App, security keys and codes on paper stop counting, and every session of the account ends. The person signs in with the password,\nis told by mail, and sets up a new one. The audit log records it.',
  async run({ config, words: [mail = ''], say }) {
    await askSite(config(), 'user.reset-second-factor', { mail })
    say(`${mail} signs in with the password alone, until a second factor is set up again.`)
  },
}
