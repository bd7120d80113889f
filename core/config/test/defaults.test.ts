import assert from 'node:assert/strict'
import { Ajv } from 'ajv'
import { checkValue } from '../check-value.ts'
import { formats } from '../formats.ts'
import { settingsSchema } from '../settings-schema.ts'
import { leavesOf } from '../walk.ts'

describe('the defaults of the settings', () => {
  it('obey their own rules, as reading them takes them on trust', () => {
    const ajv = new Ajv({ strict: false, formats })
    for (const { path, leaf } of leavesOf(settingsSchema)) {
      if (leaf.default === undefined) continue
      const verdict = checkValue(leaf, leaf.default)
      assert.ok('value' in verdict, path)
      assert.ok(ajv.validate(leaf, verdict.value), `${path}: ${ajv.errorsText()}`)
    }
  })
})
