import { openCookies } from '../../core/http/line/cookies.ts'
import type { Role } from '../../core/contract/index.ts'
import type { Answer, TestSite } from '../../core/testing/index.ts'

/** Somebody besides the people of the tests, who asks a site with a session of their own. */
export interface Holder { readonly id: string; get(path: string): Promise<Answer> }

export async function holder(site: TestSite, given: { name: string; administration?: string | null; roles?: readonly Role[] }): Promise<Holder> {
  const { access } = site.instance.floors
  const { name, administration = null, roles = [] } = given
  const id = await access.accounts.add({ mail: `${name.toLowerCase().replaceAll(' ', '-')}@test.example`, name, administration, roles })
  return { id, get: await askAs(site, id) }
}

/** Asks as this person. */
export async function askAs(site: TestSite, person: string): Promise<(path: string) => Promise<Answer>> {
  const begun = await site.instance.floors.access.sessions.begin(person, { agent: 'a test', by: 'command-line' })
  if (!begun) throw new Error('Nobody who may sign in')
  const cookie = openCookies(site.url).write('session', { value: begun.secret, maxAge: 3600 }).split(';')[0] ?? ''
  return (path) => site.get(path, { accept: '*/*', headers: { cookie } })
}
