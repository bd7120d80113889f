import type { TestSite } from '../../testing/index.ts'

/** The cookie of somebody who is signed in, for people a test made up. */
export async function cookieOf({ instance }: TestSite, person: string | null): Promise<string> {
  const { access } = instance.floors
  const begun = person === null ? null : await instance.database.transaction(() => access.sessions.begin(person, { agent: 'a test', by: 'command-line' }))
  if (!begun) throw new Error('This person may not sign in')
  return `diwan-session=${begun.secret}`
}
