import { askSite } from '../ask-site.ts'
import type { Command } from '../command.ts'

export const userAdmin: Command = {
  usage: 'user admin <mail>', summary: 'Makes an administrator, or brings one back, and prints a link that sets the password.',
  help: 'For the day nobody can get in. The account is made if there is none; it becomes active and an administrator, its sessions and locks\nend, and the link works once. The audit log records it.',
  options: { name: { type: 'string', description: 'name of a new account' } as never },
  async run({ config, words: [mail = ''], options, say }) {
    const { answer: { link, isNew } } = await askSite(config(), 'user.admin', { mail, ...typeof options['name'] === 'string' ? { name: options['name'] } : {} })
    say(`${isNew ? `${mail} has an account now and is an administrator.` : `${mail} is an active administrator.`} This link sets the password, once:\n${link}`)
  },
}
