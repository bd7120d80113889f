import { nearest } from '../../config/nearest.ts'
import { pluginFolders } from '../plugin-folders.ts'
import { findPlugins } from '../../kernel/find.ts'
import { writeLetter } from '../../kernel/letters.ts'
import { reason } from '../../kernel/reason.ts'
import type { ActionName } from '../actions.ts'
import { askSite } from '../ask-site.ts'
import type { Call, Command } from '../command.ts'
import { inWords } from '../words.ts'

export const pluginsEnable: Command = {
  usage: 'plugins enable <id>', summary: 'Enables a plugin; a running site takes it in at once.',
  run: (call) => throwSwitch(call, 'on', 'plugins.enable'),
}
export const pluginsResume: Command = {
  usage: 'plugins resume <id>', summary: 'Lets a plugin run again that was paused after faults.',
  run: (call) => throwSwitch(call, 'on', 'plugins.enable'),
}
export const pluginsDisable: Command = {
  usage: 'plugins disable <id>', summary: 'Disables a plugin; works with the site down and with a plugin that cannot be loaded.',
  help: 'Its data stays. Where neither the site nor the database can be asked, the wish is left in the data folder and obeyed at the next start.',
  run: (call) => throwSwitch(call, 'off', 'plugins.disable'),
}

async function throwSwitch({ config, words: [id = ''], say }: Call, state: 'on' | 'off', action: Extract<ActionName, 'plugins.enable' | 'plugins.disable'>): Promise<void> {
  const settings = config()
  const found = findPlugins(settings.root, pluginFolders(settings.root)).map((one) => one.id)
  if (!found.includes(id)) {
    const near = nearest(id, found)
    throw new RangeError(`There is no plugin "${id}" in ${settings.root}/plugins, nor a package of that name${near === undefined ? '.' : `; did you mean "${near}"?`}`)
  }
  const done = state === 'on' ? 'enabled' : 'disabled'
  try {
    const { byRunningSite } = await askSite(settings, action, { id })
    say(byRunningSite ? `${id} is ${done}; the running site has taken it in.` : `${id} is ${done} from the next start.`)
  } catch (error) {
    // The last resort needs neither the database nor a line of the plugin's code.
    writeLetter(settings.data.directory, { id, state, reason: state === 'off' ? reason('by-command', { id }) : null, at: new Date().toISOString() })
    say(`${id} will be ${done} from the next start. (${inWords(error).split('\n')[0]})`)
  }
}
