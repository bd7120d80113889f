import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseDocument } from 'yaml'
import { defaultYaml, exampleEnv, redacted } from '../index.ts'
import { settingsSchema } from '../settings-schema.ts'
import { checkValue, fromText } from '../check-value.ts'
import { variableOf, variables } from '../variables.ts'
import { leavesOf } from '../walk.ts'
import { Sandbox } from './sandbox.ts'

const folder = join(import.meta.dirname, '../../../config')
const advice = 'run: node core/config/write-examples.ts'

describe('the examples of the configuration', () => {
  it('say what the schema says', () => {
    assert.equal(readFileSync(join(folder, 'default.yaml'), 'utf8'), defaultYaml(), advice)
    assert.equal(readFileSync(join(folder, 'example.env'), 'utf8'), exampleEnv(), advice)
  })

  it('name every setting, and explain it', () => {
    for (const { path, leaf } of leavesOf(settingsSchema)) {
      assert.ok(leaf.description.endsWith('.'), `${path} has a description that is a sentence`)
      assert.ok(leaf['x-expects'], `${path} says what it expects`)
      assert.ok([...variables(settingsSchema)].some(([name, target]) => target === path && exampleEnv().includes(`# ${name}=`)), `${path} has a variable`)
    }
  })

  it('can be used as they stand, with every line uncommented', () => {
    const leaves = new Map(leavesOf(settingsSchema).map(({ path, leaf }) => [path, leaf]))
    const known = variables(settingsSchema)
    const written = [...exampleEnv().matchAll(/^# ([A-Z_]+)=(.*)$/gm)].filter(([, name]) => name !== 'DIWAN_PROFILE')
    assert.equal(written.length, leaves.size)
    for (const [, name = '', value = ''] of written) {
      const leaf = leaves.get(known.get(name) ?? '')
      assert.ok(leaf, `${name} is known`)
      assert.ok('value' in checkValue(leaf, fromText(leaf, value)), `${name}=${value} is accepted`)
    }
    const site = new Sandbox()
    try {
      site.local(defaultYaml().replaceAll(/^( *)# ([a-zA-Z]+: \S.*)$/gm, '$1$2').replaceAll(/^# .*$/gm, ''))
      assert.equal(site.read().mail.from, 'Portal <portal@customs.example>')
    } finally {
      site.remove()
    }
  })

  for (const file of ['default.yaml', 'hub.yaml', 'national.yaml']) {
    it(`explain each line or group of ${file} with a comment`, () => {
      const text = readFileSync(join(folder, file), 'utf8')
      assert.deepEqual(parseDocument(text).errors, [])
      assert.ok(text.split('\n').filter(line => line.trim().startsWith('#')).length >= text.split('\n').filter(line => /^\s+\w/.test(line)).length * 0.6)
    })
  }

  it('spell each variable in one way only', () => {
    const names = leavesOf(settingsSchema).map(({ path }) => variableOf(path))
    assert.equal(new Set(names).size, names.length)
  })
})

describe('settings that are printed', () => {
  it('hide the passwords in addresses and the secrets of plugins', () => {
    const site = new Sandbox()
    try {
      const config = site.read({
        DATABASE_URL: 'postgres://diwan:hunter2@db/diwan', DIWAN_MAIL__URL: 'smtp://me:hunter2@mail', DIWAN_MAIL__FROM: 'a@b.example',
        DIWAN_PLUGINS__BRIDGE__API_KEY: 'hunter2'
      })
      const printed = JSON.stringify(redacted(config))
      assert.doesNotMatch(printed, /hunter2/)
      assert.match(printed, /postgres:\/\/…@db\/diwan/)
    } finally {
      site.remove()
    }
  })
})
