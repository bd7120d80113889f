import { Type, type Static } from 'typebox'
import type { PagesDeps } from '../deps.ts'

/** The four accounts of the demonstration, by what they show; their addresses are those of its people. */
const shown = [['member', 'member@demo.example'], ['ncp', 'ncp@demo.example'], ['editor', 'editor@demo.example'], ['administrator', 'admin@demo.example']] as const

export const DemoAccount = Type.Object({
  id: Type.String(), name: Type.String(), role: Type.String(), shows: Type.String(), administration: Type.Union([Type.String(), Type.Null()]), mail: Type.String(),
})

/** Whom a visitor of the demonstration may sign in as, with what each sees; none where the site can be reached from elsewhere. */
export async function demoAccounts({ host, t }: Pick<PagesDeps, 'host' | 't'>): Promise<Static<typeof DemoAccount>[]> {
  if (!host.access.demo.isAllowed) return []
  const found = await host.database.db('core.person').whereIn('mail', shown.map(([, mail]) => mail)).where({ isDemo: true }).select<{ id: string; mail: string }[]>('id', 'mail')
  const byMail = new Map(found.map(({ id, mail }) => [mail, id]))
  const accounts = await host.access.demo.accounts(shown.flatMap(([, mail]) => byMail.get(mail) ?? []))
  return shown.flatMap(([role, mail]) => {
    const account = accounts.find(({ id }) => id === byMail.get(mail))
    return account ? [{ id: account.id, name: account.name, mail, administration: account.administration, role: t(`core.access.role.${role}`), shows: t(`core.sign-in.demo.${role}`) }] : []
  })
}
