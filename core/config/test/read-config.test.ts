import assert from 'node:assert/strict'
import { join } from 'node:path'
import { whereSet } from '../index.ts'
import { Sandbox } from './sandbox.ts'

describe('the configuration', () => {
  let site: Sandbox
  beforeEach(() => { site = new Sandbox() })
  afterEach(() => { site.remove() })

  it('of a fresh copy listens on this machine alone, keeps everything under var and shows the demonstration', () => {
    const config = site.read()
    assert.equal(config.server.origin, 'http://127.0.0.1:3000')
    assert.equal(config.server.bodyLimit, 1024 * 1024)
    assert.equal(config.data.directory, join(site.root, 'var'))
    assert.equal(config.database.directory, join(site.root, 'var/database'))
    assert.equal(config.files.directory, join(site.root, 'var/files'))
    assert.equal(config.data.secretFile, join(site.root, 'var/secret'))
    assert.equal(config.demo.enabled, true)
    assert.deepEqual(config.site.languages, ['en', 'fr', 'es', 'ar'])
    assert.deepEqual(config.warnings, [])
    assert.equal(config.brand.hue, undefined)
  })

  it('is taken from default, profile, local file, environment and command line, the later before the earlier', () => {
    site.write('hub.yaml', 'site:\n  name: From the profile\n  shortName: Profile\nserver:\n  port: 1001\n  trustProxy: 3\n')
    site.local('server:\n  port: 1002\n  host: 0.0.0.0\n  requestTimeoutSeconds: 11\n')
    const config = site.read({ DIWAN_PROFILE: 'hub', PORT: '1003', HOST: '127.0.0.2' }, ['start', '--port', '1004'])
    assert.equal(config.profile, 'hub')
    assert.equal(config.site.name, 'From the profile')
    assert.equal(config.server.trustProxy, 3)
    assert.equal(config.server.requestTimeoutSeconds, 11)
    assert.equal(config.server.host, '127.0.0.2')
    assert.equal(config.server.port, 1004)
    assert.equal(config.server.gracefulStopSeconds, 30)
  })

  it('takes the first of the languages for the default where only those were said', () => {
    site.local('site:\n  languages: [fr, ar]\n')
    assert.equal(site.read().site.defaultLanguage, 'fr')
    site.local('site:\n  languages: [fr, en]\n')
    assert.equal(site.read().site.defaultLanguage, 'en')
    assert.throws(() => site.read({}, ['start', '--set', 'site.defaultLanguage=ar']), /site\.defaultLanguage/)
  })

  it('tells where each setting comes from', () => {
    site.local('# mine\nserver:\n  host: localhost\n')
    const config = site.read({ PORT: '4000' }, ['--set', 'site.name=Here'])
    assert.equal(whereSet(config, 'server.host'), 'config/local.yaml, line 3')
    assert.equal(whereSet(config, 'server.port'), 'the variable PORT')
    assert.equal(whereSet(config, 'site.name'), '--set site.name')
    assert.match(whereSet(config, 'site.timeZone'), /^config\/default\.yaml, line \d+$/)
    assert.equal(whereSet(config, 'brand.hue'), 'its default')
  })

  it('cannot be changed by anybody once read', () => {
    const config = site.read()
    assert.throws(() => { Object.assign(config.server, { port: 1 }) }, TypeError)
    assert.throws(() => { Object.assign(config.site.languages, ['xx']) }, TypeError)
    assert.throws(() => { Object.assign(config, { theme: 'other' }) }, TypeError)
  })

  it('reads sizes in bytes and switches in the words people use', () => {
    site.local('server:\n  bodyLimit: 1.5 MB\n  uploadLimit: 2gb\ndemo:\n  enabled: no\nsite:\n  independentNotice: off\n')
    const config = site.read()
    assert.equal(config.server.bodyLimit, 1_572_864)
    assert.equal(config.server.uploadLimit, 2 * 1024 ** 3)
    assert.equal(config.demo.enabled, false)
    assert.equal(config.site.independentNotice, false)
    assert.equal(site.read({ DIWAN_DEMO: 'on', DIWAN_SERVER__BODY_LIMIT: '2048' }).server.bodyLimit, 2048)
  })

  it('leaves the demonstration out where a PostgreSQL server is named, unless asked for', () => {
    const env = { DATABASE_URL: 'postgres://diwan:pass@db.example/diwan' }
    assert.equal(site.read(env).demo.enabled, false)
    assert.equal(site.read({ ...env, DIWAN_DEMO: 'on' }).demo.enabled, true)
    assert.equal(site.read({ DIWAN_DEMO: 'off' }).demo.enabled, false)
  })

  it('derives the address of the site from host and port, and takes a given one without its last slash', () => {
    assert.equal(site.read({ HOST: '0.0.0.0', PORT: '8080' }).server.origin, 'http://localhost:8080')
    assert.equal(site.read({ HOST: '::1', PORT: '8080' }).server.origin, 'http://[::1]:8080')
    assert.equal(site.read({ PORT: '80' }).server.origin, 'http://127.0.0.1')
    const given = site.read({ DIWAN_ORIGIN: 'https://Portal.example.org/' }).server
    assert.equal(given.origin, 'https://portal.example.org')
    assert.equal(given.isOriginDerived, false)
  })

  it('keeps what is written for plugins, for their own schemas to check', () => {
    site.local('plugins:\n  disabled: [updates]\n  guidelines:\n    reviewMonths: 12\n    levels: [a, b]\n  news-desk:\n    colour: red\n')
    const { plugins } = site.read({ DIWAN_PLUGINS__NEWS_DESK__REVIEW_MONTHS: '6', DIWAN_PLUGINS__GUIDELINES__REVIEW_MONTHS: '18' })
    assert.deepEqual(plugins.disabled, ['updates'])
    assert.deepEqual(plugins.settings, { guidelines: { reviewMonths: 18, levels: ['a', 'b'] }, 'news-desk': { colour: 'red', reviewMonths: 6 } })
  })

  it('takes a list from a variable with commas and a value from a file, as containers hand over secrets', () => {
    site.write('url', 'postgres://diwan:secret@db/diwan\n')
    const config = site.read({ DATABASE_URL_FILE: site.pathOf('url'), DIWAN_SITE__LANGUAGES: 'fr, ar', DIWAN_SITE__DEFAULT_LANGUAGE: 'fr' })
    assert.equal(config.database.url, 'postgres://diwan:secret@db/diwan')
    assert.deepEqual(config.site.languages, ['fr', 'ar'])
  })

  it('puts a password that stands apart into the address of the database', () => {
    site.write('password', 'p@ss/w:rd %\n')
    const config = site.read({ DATABASE_URL: 'postgres://diwan@db/diwan', DIWAN_DATABASE__PASSWORD_FILE: site.pathOf('password') })
    assert.equal(decodeURIComponent(new URL(config.database.url ?? '').password), 'p@ss/w:rd %')
    assert.match(site.fault({ DIWAN_DATABASE__PASSWORD: 'x' }).message, /needs “database\.url”/)
  })

  it('ignores variables set to nothing and variables that are not its own', () => {
    const config = site.read({ PORT: '', DATABASE_URL: '', DIWAN_PROFILE: '', DIWAN_MAIL__URL: '', PATH: '/bin', DIWAN_TEST_ANYTHING: 'x' })
    assert.equal(config.server.port, 3000)
    assert.equal(config.database.url, undefined)
  })

  it('lets the long name of a variable win over the short one', () => {
    assert.equal(site.read({ PORT: '1', DIWAN_SERVER__PORT: '2' }).server.port, 2)
  })

  it('accepts a local file in which everything is commented out', () => {
    assert.equal(site.local('# server:\n#   port: 1\n').read().server.port, 3000)
    assert.equal(site.local('server:\n  # port: 1\n').read().server.port, 3000)
  })

  it('accepts a file with Windows line ends and a byte order mark', () => {
    assert.equal(site.local('\ufeffserver:\r\n  port: 4001\r\n').read().server.port, 4001)
  })

  it('warns of passwords that everybody can read, and of a derived address that others will see', function () {
    if (process.platform === 'win32') this.skip()
    site.local('database:\n  url: postgres://diwan:pass@db/diwan\nserver:\n  host: 0.0.0.0\n')
    const [first, second, ...rest] = site.read().warnings
    assert.match(first ?? '', /local\.yaml can be read by every user/)
    assert.match(second ?? '', /server\.origin is not set/)
    assert.deepEqual(rest, [])
    assert.match(site.read({ DIWAN_DEMO: 'on' }).warnings.join(' '), /demonstration is on/)
  })

  for (const profile of ['hub', 'national']) {
    it(`of the profile ${profile} is complete and shows nothing fictional`, () => {
      const config = site.read({ DIWAN_PROFILE: profile, DIWAN_ORIGIN: 'https://portal.example.org' })
      assert.equal(config.demo.enabled, false)
      assert.deepEqual(config.warnings, [])
      assert.equal(config.theme, profile === 'national' ? 'national' : 'default')
      assert.equal(site.read({}, [`--profile=${profile}`]).profile, profile)
    })
  }
})
