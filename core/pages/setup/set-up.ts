import { checkPassword } from '../../access/password-rules.ts'
import { checkMail, checkProfile } from '../../access/profile.ts'
import { Invalid, type FieldFault, type Locale } from '../../contract/index.ts'
import type { SignedIn } from '../../access/sign-in.ts'
import type { Host } from '../host.ts'

export interface FirstSite {
  siteName: string
  /** The default first. */
  languages: readonly Locale[]
  timeZone: string
  name: string
  mail: string
  password: string
  address: string
  userAgent: string
}

/** Everything that is wrong with it, before anything is written. @throws Invalid */
export function checkFirstSite({ siteName, languages, timeZone, name, mail, password }: Omit<FirstSite, 'address' | 'userAgent'>): void {
  const faults: FieldFault[] = []
  const check = (work: () => unknown) => {
    try {
      work()
    } catch (fault) {
      if (!(fault instanceof Invalid)) throw fault
      faults.push(...fault.faults)
    }
  }
  if (siteName.trim() === '') faults.push({ field: 'siteName', key: 'core.setup.fault.name' })
  if (languages.length === 0) faults.push({ field: 'languages', key: 'core.setup.fault.languages' })
  check(() => checkProfile({ timeZone }))
  check(() => checkProfile({ name }))
  check(() => checkMail(mail))
  check(() => checkPassword(password, [name, mail, siteName]))
  if (faults.length > 0) throw new Invalid(faults)
}

/** Makes the site and its first administrator, and signs them in. Not inside a transaction. @throws Refused when somebody has an account already, Invalid, TooOften */
export async function setUpSite({ firstRun, access, settings }: Pick<Host, 'firstRun' | 'access' | 'settings'>, given: FirstSite): Promise<SignedIn> {
  checkFirstSite(given)
  const { siteName, languages, timeZone, name, mail, password, address, userAgent } = given
  const { link } = await firstRun.setUp({ name: siteName.trim(), languages, mail })
  await settings.change('system', 'site', { timeZone })
  await access.resets.set(new URL(link).pathname.split('/').at(-1) ?? '', { password, address })
  const begun = await access.signIn.withPassword({ mail, password, address, userAgent })
  await access.ownAccount.update(begun.viewer, { name, timeZone, locale: languages[0] ?? 'en' })
  return begun
}
