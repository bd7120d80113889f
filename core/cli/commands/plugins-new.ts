import type { Command } from '../command.ts'
import { newPlugin } from '../new-plugin.ts'

export const pluginsNew: Command = {
  usage: 'plugins new <id>', summary: 'Writes a plugin with an item of its own, a list, a feed, four languages and tests that pass.',
  run({ config, words: [id = ''], say }) {
    const { root } = config()
    const { folder, files } = newPlugin(root, id)
    say(`${folder} holds ${files.length} files. Its tests: npm test -- plugins/${id}. The next start opens it at /${id}.`)
  },
}
