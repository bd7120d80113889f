import assert from 'node:assert/strict'
import { accessPersonalData } from '../personal.ts'
import { openSite } from './site.ts'

describe('The register of personal data', () => {
  it('names every column of every table of access that belongs to a person', async () => {
    const site = await openSite()
    const { rows } = await site.database.db.raw<{ rows: { name: string }[] }>(`select 'core.' || table_name || '.' || column_name as name from information_schema.columns
      where table_schema = 'core' and 'core.' || table_name = any(?::text[]) and not (column_name = 'id' or column_name = 'person_id') order by 1`,
    [['core.person', 'core.person_role', 'core.membership', 'core.session', 'core.ticket', ...accessPersonalData.map(({ table }) => table)]])
    await site.close()
    assert.deepEqual(accessPersonalData.flatMap(({ table, columns }) => columns.map((column) => `${table}.${column}`)).toSorted(), rows.map(({ name }) => name).toSorted())
  })
})
