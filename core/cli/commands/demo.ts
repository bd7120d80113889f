import { askSite } from '../ask-site.ts'
import type { Command } from '../command.ts'

export const demoLoad: Command = {
  usage: 'demo load', summary: 'Loads the demonstration: fictional administrations, people and their content.',
  async run({ config, say }) {
    const { answer: { people, items } } = await askSite(config(), 'demo.load', {}, say)
    say(`${people} people and ${items} items are there. Its accounts sign in only on this machine.`)
  },
}

export const demoWipe: Command = {
  usage: 'demo wipe', summary: 'Removes the demonstration; what real people wrote stays.',
  async run({ config, say }) {
    const { answer: { people, administrations, items } } = await askSite(config(), 'demo.wipe', {}, say)
    say(`${items} items, ${people} people and ${administrations} administrations are gone.`)
  },
}
