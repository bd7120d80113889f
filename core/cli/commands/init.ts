import { createInterface } from 'node:readline/promises'
import { mailAddress } from '../../access/index.ts'
import type { Locale } from '../../contract/index.ts'
import { isLocale } from '../../i18n/languages.ts'
import { askSite } from '../ask-site.ts'
import { UsageFault, type Call, type Command } from '../command.ts'
import { startCommand } from '../start-command.ts'

export const init: Command = {
  usage: 'init', summary: 'Makes a clean site with its own name, languages and administrator, without the demonstration.',
  help: 'Asks for what is not given. The data must be empty: point --data or DATABASE_URL at a place where nothing is yet.',
  options: {
    name: { type: 'string', description: 'name of the site' } as never, languages: { type: 'string', description: 'en, fr, es, ar; the first one is the default' } as never,
    admin: { type: 'string', description: 'mail address of the first administrator' } as never,
  },
  async run(call) {
    const { name, languages, admin } = await answers(call)
    const { answer: { link } } = await askSite(call.config(), 'setUp', { name, languages, mail: admin }, call.say)
    call.say(`${name} is set up. Start it with\n\n    ${startCommand(call.argv)}\n\nThis link then sets the administrator's password, once:\n${link}`)
  },
}

async function answers({ options, config, say }: Call): Promise<{ name: string; languages: Locale[]; admin: string }> {
  const { site } = config()
  const name = await asked(options['name'], `Name of the site [${site.name}]: `, (text) => text || site.name)
  const languages = await asked(options['languages'], `Languages, the default first [${site.languages.join(', ')}]: `, (text) => languagesIn(text || site.languages.join(',')))
  const admin = await asked(options['admin'], 'Mail address of the administrator: ', (text) => mailAddress(text) ?? null)
  if (!name || !languages || !admin) {
    say('Not set up: a site needs a name, one or more of en, fr, es, ar, and the mail address of an administrator.')
    throw new UsageFault('Nothing was changed.')
  }
  return { name, languages, admin }
}

async function asked<T>(given: string | boolean | undefined, question: string, read: (text: string) => T): Promise<T> {
  if (typeof given === 'string') return read(given.trim())
  const terminal = createInterface({ input: process.stdin, output: process.stdout })
  try {
    return read((await terminal.question(question)).trim())
  } finally {
    terminal.close()
  }
}

function languagesIn(text: string): Locale[] | null {
  const words = [...new Set(text.split(/[\s,]+/).filter((word) => word !== ''))]
  return words.length > 0 && words.every((word) => isLocale(word)) ? words as Locale[] : null
}
