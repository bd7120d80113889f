import { existsSync } from 'node:fs'
import { ConfigFault } from '../../config/index.ts'
import type { Command } from '../command.ts'
import { checkups } from '../checkups.ts'
import { exitCodes } from '../exit-codes.js'

export const doctor: Command = {
  usage: 'doctor', summary: 'Looks at Node, the configuration, the data folder, the port, the disk and the database, and says what to do.',
  async run({ config, say }) {
    const report = (isFine: boolean, words: string): void => say(`${isFine ? 'fine ' : 'WRONG'}  ${words}`)
    let isAllFine = true
    let settings
    try {
      settings = config()
      report(true, `The configuration is in order${existsSync(`${settings.root}/config/local.yaml`) ? ', config/local.yaml included' : ''}.`)
    } catch (error) {
      if (!(error instanceof ConfigFault)) throw error
      report(false, error.message)
      return exitCodes.failed
    }
    for await (const { isFine, words } of checkups(settings)) {
      report(isFine, words)
      isAllFine &&= isFine
    }
    return isAllFine ? exitCodes.fine : exitCodes.failed
  },
}
