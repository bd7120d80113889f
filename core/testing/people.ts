import type { Role } from '../contract/index.ts'
import { demoId } from '../kernel/demo.ts'

/** The people every test site begins with. `visitor` is nobody. Their password is `testPassword`. */
export const testPeople = {
  administrator: { name: 'Ada Ministrator', administration: null, roles: ['administrator'] },
  editor: { name: 'Edda Torr', administration: null, roles: ['editor'] },
  ncp: { name: 'Nico Point', administration: 'XA', roles: ['ncp'] },
  member: { name: 'Mem Berry', administration: 'XA', roles: ['member'] },
  /** Of the same administration as `member`. */
  colleague: { name: 'Colm League', administration: 'XA', roles: ['member'] },
  /** Of another administration in another region. */
  stranger: { name: 'Stran Gerra', administration: 'XB', roles: ['member'] },
  strangeNcp: { name: 'Stine Contact', administration: 'XB', roles: ['ncp'] },
} as const satisfies Record<string, { name: string; administration: string | null; roles: readonly Role[] }>

export type TestPerson = keyof typeof testPeople
export type Who = TestPerson | 'visitor'

export const testPassword = 'seven grey lanterns over the quay'
export const testPersonId = (who: TestPerson): string => demoId(`test person ${who}`)

export const testAdministrations = [
  { code: 'XA', names: { en: 'Aldermere', fr: 'Aldermere', es: 'Aldermere', ar: 'ألدرمير' }, region: 'EUR', languages: ['en'], hue: 210 },
  { code: 'XB', names: { en: 'Borovia', fr: 'Borovie', es: 'Borovia', ar: 'بوروفيا' }, region: 'AP', languages: ['en', 'fr'], hue: 30 },
] as const
