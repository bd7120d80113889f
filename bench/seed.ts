import { readConfig, siteSecret } from '../core/config/index.ts'
import type { ItemInput } from '../core/contract/index.ts'
import { openCookies } from '../core/http/line/cookies.ts'
import { openSecrets } from '../core/http/line/secrets.ts'
import { openInstance } from '../core/kernel/instance.ts'
import { cheapPasswords } from '../core/testing/cheap-passwords.ts'
import { noLog } from '../core/kernel/log.ts'

export interface Seeded { member: { cookie: string; token: string }; editor: { cookie: string; token: string }; refs: string[] }

/** A site with so many posts, a member and an editor who are signed in; ready to be served by another process. */
export async function seedSite(options: { root: string; data: string; port: number; url?: string; posts: number }): Promise<Seeded> {
  const config = readConfig({ root: options.root, env: {}, argv: ['--data', options.data, '--no-demo', '--port', String(options.port), '--set', 'log.level=silent', ...(options.url ? ['--set', `database.url=${options.url}`] : [])] })
  const instance = await openInstance({ config, log: noLog, isServing: false, passwords: cheapPasswords })
  try {
    const { access, content } = instance.floors
    await access.administrations.add('system', { code: 'XA', names: { en: 'Aldermere' }, region: 'EUR', languages: ['en'], kind: 'fictional' })
    const add = async (name: string, role: string) => access.accounts.add({ mail: `${role}@bench.example`, name, administration: role === 'member' ? 'XA' : null, roles: [role], password: 'seven grey lanterns over the quay' })
    const [memberId, editorId] = [await add('Mem Berry', 'member'), await add('Edda Torr', 'editor')]
    // A site without an administrator sends every page to its setting up.
    await add('Ada Minn', 'administrator')
    await instance.site.change({ began: 'clean' })
    const editor = await access.personalViewer(editorId)
    if (!editor) throw new Error('There is no editor')
    const refs: string[] = []
    for (let n = 0; n < options.posts; n++) {
      const { ref } = await content.content.publishNew(editor, 'updates.post', postOf(n))
      refs.push(ref)
    }
    const origin = `http://127.0.0.1:${options.port}`
    const cookies = openCookies(origin), secrets = openSecrets(siteSecret(config.data.secretFile).key('web'))
    const signIn = async (id: string) => {
      const begun = await access.sessions.begin(id, { agent: 'bench', by: 'command-line' })
      if (!begun) throw new Error('Nobody to sign in')
      return { cookie: cookies.write('session', { value: begun.secret, maxAge: 36_000 }).split(';')[0] ?? '', token: secrets.formToken(begun.id) }
    }
    return { member: await signIn(memberId), editor: await signIn(editorId), refs }
  } finally {
    await instance.stop()
  }
}

export const postOf = (n: number): ItemInput => ({
  lang: 'en', audience: n % 10 === 9 ? ['members'] : ['public'], topics: [['ai-ml', 'e-seals', 'cloud'][n % 3] ?? 'ai-ml'], fields: { category: n % 5 === 0 ? 'call' : 'news' },
  texts: { en: { title: `Post ${n} on what was measured at the west terminal`, summary: 'One sentence that says what a reader will find, and why it is worth the time.', extra: { points: ['One thing to know', 'Another thing', 'A third'] }, body: 'A paragraph of the length such paragraphs have, with **weight** on a word and a [link](/updates).\n\n'.repeat(6) } },
})
