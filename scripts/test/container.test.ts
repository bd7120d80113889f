import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { readConfig } from '../../core/config/index.ts'

interface Service { environment: Record<string, string>, secrets?: string[], volumes?: string[], networks: string[], stop_grace_period?: string }
interface Compose { services: Record<string, Service>, secrets: Record<string, { file: string }>, volumes: Record<string, unknown>, networks: Record<string, unknown> }

const root = join(import.meta.dirname, '../..')
const read = (file: string) => readFileSync(join(root, file), 'utf8')
const seconds = (text: string) => Number(/^(\d+)s$/.exec(text)?.[1])

describe('the containers', () => {
  const compose: Compose = parse(read('compose.yaml'))
  const { diwan, database, proxy } = compose.services

  it('start Diwan with settings it knows, for each profile', () => {
    assert.ok(diwan)
    const image = Object.fromEntries([...read('Containerfile').matchAll(/\b([A-Z][A-Z_]+)=(\S+)/g)].map(([, name = '', value = '']) => [name, value]))
    for (const profile of ['hub', 'national']) {
      const env = Object.fromEntries(Object.entries({ ...image, ...diwan.environment }).map(([name, value]) => [name, value
        .replace(/^\$\{DIWAN_ORIGIN:\?.*\}$/, 'https://portal.example.org')
        .replace(/^\$\{DIWAN_PROFILE:-hub\}$/, profile)
        .replace('/run/secrets/database_password', join(root, 'LICENSE'))]))
      // A file of many lines is no password: that it is refused shows that it is read.
      assert.throws(() => readConfig({ root, env }), /DIWAN_DATABASE__PASSWORD_FILE is text of one line/)
      const { DIWAN_DATABASE__PASSWORD_FILE: _, ...rest } = env
      const config = readConfig({ root, env: { ...rest, DIWAN_DATABASE__PASSWORD: 'secret' } })
      assert.equal(config.server.origin, 'https://portal.example.org')
      assert.equal(config.database.url, 'postgres://diwan:secret@database:5432/diwan')
      assert.equal(config.data.directory, '/data')
      assert.equal(config.server.trustProxy, 1)
      assert.equal(config.demo.enabled, false)
      assert.ok(seconds(diwan.stop_grace_period ?? '') > config.server.gracefulStopSeconds)
    }
  })

  it('name only secrets, volumes, networks and files that there are', () => {
    for (const { secrets = [], volumes = [], networks } of Object.values(compose.services)) {
      for (const secret of secrets) assert.ok(compose.secrets[secret], secret)
      for (const network of networks) assert.ok(network in compose.networks, network)
      for (const volume of volumes) {
        const [source = ''] = volume.split(':')
        assert.ok(source.startsWith('./') ? existsSync(join(root, source)) : source in compose.volumes, volume)
      }
    }
    const [, command = ''] = /^CMD \["node", "([^"]+)"/m.exec(read('Containerfile')) ?? []
    assert.ok(existsSync(join(root, command)), command)
    for (const [, from = ''] of read('Containerfile').matchAll(/^COPY (?!--from)(.+) \S+$/gm)) {
      for (const path of from.split(' ')) assert.ok(existsSync(join(root, path)), path)
    }
  })

  it('keep the database from the outside and passwords out of the file', () => {
    assert.deepEqual(database?.networks, ['inner'])
    assert.deepEqual(proxy?.networks, ['outer'])
    assert.doesNotMatch(read('compose.yaml'), /PASSWORD: /)
    assert.match(read('.dockerignore'), /^config\/local\.yaml$/m)
    assert.match(read('.dockerignore'), /^container\/secrets$/m)
  })
})
