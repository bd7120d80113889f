import assert from 'node:assert/strict'
import { fileURLToPath } from 'node:url'
import { checkLocales } from '../../i18n/check-locales.ts'
import { unknownKeys } from '../../i18n/scan-keys.ts'

const here = fileURLToPath(new URL('..', import.meta.url))
const locales = fileURLToPath(new URL('../../locales', import.meta.url))

describe('The texts of access', () => {
  it('are complete and well formed in four languages', () => {
    assert.deepEqual(checkLocales(locales).filter(({ key, path }) => path.includes('access.') || key.startsWith('core.access.')), [])
  })
  it('say every key the code names', () => { assert.deepEqual(unknownKeys([here], [locales]), []) })
})
