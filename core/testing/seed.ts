import type { Floors } from '../kernel/floors.ts'
import { testAdministrations, testPassword, testPeople, testPersonId, type TestPerson } from './people.ts'

/** Puts the people of the tests into an empty site. */
export async function seed({ access }: Floors): Promise<void> {
  for (const { code, names, region, languages, hue } of testAdministrations) {
    await access.administrations.add('system', { code, names, region, languages: [...languages], hue, kind: 'fictional' })
  }
  for (const [who, { name, administration, roles }] of Object.entries(testPeople)) {
    await access.accounts.add({ id: testPersonId(who as TestPerson), mail: `${who.toLowerCase()}@test.example`, name, administration, roles, password: testPassword })
  }
}
