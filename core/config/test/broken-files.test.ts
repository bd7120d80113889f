import assert from 'node:assert/strict'
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import * as fc from 'fast-check'
import { ConfigFault } from '../index.ts'
import { Sandbox } from './sandbox.ts'

interface Broken { readonly name: string, readonly content: string | Uint8Array, readonly line?: number, readonly says: RegExp }

const buffer = (content: string | Uint8Array | number[]) => typeof content === 'string' ? Buffer.from(content) : Buffer.from(content)
const bytes = (...parts: (string | number[])[]) => Buffer.concat(parts.map(buffer))
const deep = (opening: string, times: number, closing = '') => `plugins:\n  x:\n    y: ${opening.repeat(times)}${closing.repeat(times)}\n`

const files: readonly Broken[] = [
  { name: 'an empty file', content: '', says: /the file is empty/ },
  { name: 'a file of blanks', content: ' \n\n  \n', says: /the file is empty/ },
  { name: 'NUL bytes in the middle', content: bytes('server:\n  port: ', [0, 0, 0], '\n'), line: 2, says: /NUL byte/ },
  { name: 'a file of NUL bytes, as a power cut leaves it', content: new Uint8Array(4096), line: 1, says: /NUL byte/ },
  { name: 'UTF-16', content: Buffer.from('\ufeffserver:\n  port: 1\n', 'utf16le'), says: /NUL byte|not UTF-8/ },
  { name: 'Latin-1', content: bytes('site:\n  name: Entit', [0xe9], ' douani', [0xe8], 're\n'), line: 2, says: /not UTF-8/ },
  { name: 'a binary file', content: bytes([0x89], 'PNG\r\n', [0x1a, 10, 255, 216]), line: 1, says: /not UTF-8/ },
  { name: 'a huge file', content: '# filler\n'.repeat(40_000), says: /360000 bytes/ },
  { name: 'an unknown key', content: 'server:\n  prot: 3000\n', line: 2, says: /no setting “server\.prot”; did you mean “server\.port”\?/ },
  { name: 'an unknown section', content: '\n\nserverr:\n  port: 3000\n', line: 3, says: /“serverr”; did you mean “server”\?/ },
  { name: 'snake case', content: 'server:\n  body_limit: 1mb\n', line: 2, says: /did you mean “server\.bodyLimit”\?/ },
  { name: 'swapped letters', content: 'theem: default\n', line: 1, says: /did you mean “theme”\?/ },
  { name: 'a setting in no section', content: 'port: 3000\n', line: 1, says: /did you mean “server\.port”\?/ },
  { name: 'a setting in the wrong section', content: 'site:\n  trustProxy: 1\n', line: 2, says: /did you mean “server\.trustProxy”\?/ },
  { name: 'a key like nothing at all', content: 'quuxification: 1\n', line: 1, says: /no setting “quuxification”\. All settings stand in config\/default\.yaml/ },
  { name: 'a key of the prototype', content: 'constructor: 1\n__proto__:\n  port: 1\n', line: 1, says: /no setting “constructor”/ },
  { name: 'a number as text', content: 'server:\n  port: http\n', line: 2, says: /“server\.port” is a whole number from 0 to 65535; found the text “http”/ },
  { name: 'a quoted number', content: 'server:\n  port: "3000"\n', line: 2, says: /found the text “3000”/ },
  { name: 'a number out of bounds', content: 'server:\n  port: 70000\n', line: 2, says: /from 0 to 65535; found 70000/ },
  { name: 'half a port', content: 'server:\n  port: 3000.5\n', line: 2, says: /found 3000\.5/ },
  { name: 'no number', content: 'server:\n  port: .nan\n', line: 2, says: /found NaN/ },
  { name: 'a list for a number', content: 'server:\n  port: [1, 2]\n', line: 2, says: /found a list/ },
  { name: 'a section for a value', content: 'server:\n  port:\n    a: 1\n', line: 2, says: /found a section/ },
  { name: 'a value for a section', content: 'server: 3000\n', line: 1, says: /“server” is a section/ },
  { name: 'a list for a section', content: 'server:\n  - port: 3000\n', line: 1, says: /“server” is a section/ },
  { name: 'a list for everything', content: '- server\n- site\n', line: 1, says: /settings are expected/ },
  { name: 'a sentence', content: 'please start on port 3000\n', line: 1, says: /settings are expected/ },
  { name: 'a word that is not one of the words', content: 'log:\n  level: verbose\n', line: 2, says: /one of fatal, error, warn, info/ },
  { name: 'a switch in between', content: 'demo:\n  enabled: maybe\n', line: 2, says: /on or off; found the text “maybe”/ },
  { name: 'a size without meaning', content: 'server:\n  bodyLimit: 1 parsec\n', line: 2, says: /a size such as 500kb/ },
  { name: 'a language nobody translated', content: 'site:\n  languages: [en, tlh]\n', line: 2, says: /one or more of en, fr, es, ar/ },
  { name: 'a language twice', content: 'site:\n  languages: [en, en]\n', line: 2, says: /one or more of/ },
  { name: 'no language', content: 'site:\n  languages: []\n', line: 2, says: /one or more of/ },
  { name: 'a time zone from nowhere', content: 'site:\n  timeZone: Atlantis/Center\n', line: 2, says: /a time zone such as/ },
  { name: 'an address with a path', content: 'server:\n  origin: https://example.org/portal\n', line: 2, says: /without a path/ },
  { name: 'an address with a user in it', content: 'server:\n  origin: https://evil.example:x@good.example\n', line: 2, says: /an address such as/ },
  { name: 'a script for an address', content: 'server:\n  origin: javascript:alert(1)\n', line: 2, says: /an address such as/ },
  { name: 'a line break in a name', content: 'site:\n  name: "Portal\\nBcc: all@example.org"\n', line: 2, says: /text of one line/ },
  { name: 'a NUL in a name', content: 'site:\n  name: "a\\0b"\n', line: 2, says: /text of one line/ },
  { name: 'a binary value', content: 'site:\n  name: !!binary aGVsbG8=\n', line: 2, says: /text of one line/ },
  { name: 'a tag that would run something', content: 'site:\n  name: !!js/function "function(){}"\n', line: 2, says: /tag/ },
  { name: 'a setting twice', content: 'server:\n  port: 1\n  host: a\n  port: 2\n', line: 4, says: /stands there twice/ },
  { name: 'a section twice', content: 'server:\n  port: 1\nserver:\n  port: 2\n', line: 3, says: /stands there twice/ },
  { name: 'tabs', content: 'server:\n\tport: 1\n', line: 2, says: /tab/ },
  { name: 'two documents', content: 'theme: default\n---\ntheme: national\n', line: 2, says: /second document/ },
  { name: 'a file cut off in a quoted text', content: 'site:\n  name: "Port', line: 2, says: /not valid YAML, or the file was cut off/ },
  { name: 'a file cut off in a list', content: 'site:\n  languages: [en, f', says: /not valid YAML, or the file was cut off/ },
  { name: 'a file cut off after a colon', content: 'server:\n  port:', line: 2, says: /has no value/ },
  { name: 'a file cut off in a name', content: 'server:\n  por', line: 1, says: /is a section/ },
  { name: 'a merge conflict', content: '<<<<<<< HEAD\ntheme: a\n=======\ntheme: b\n>>>>>>> other\n', says: /.+/ },
  { name: 'JSON with a comma too many', content: '{"server": {"port": 3000,,}}', line: 1, says: /not valid YAML|name is expected|has no value/ },
  { name: 'an alias', content: 'site:\n  name: &n Portal\n  shortName: *n\n', line: 3, says: /“\*n” stands for another value/ },
  { name: 'an alias to nowhere', content: 'site:\n  name: *gone\n', line: 2, says: /.+/ },
  { name: 'a bomb of aliases',
    content: `plugins:\n  a:\n    x0: &x0 [lol, lol]\n${Array.from({ length: 40 }, (_, i) => `    x${i + 1}: &x${i + 1} [*x${i}, *x${i}]\n`).join('')}`,
    line: 4, says: /stands for another value/ },
  { name: 'a value that holds itself', content: 'plugins:\n  a:\n    x: &x [*x]\n', line: 3, says: /stands for another value/ },
  { name: 'a merge key', content: 'a: &a\n  port: 1\nserver:\n  <<: *a\n', says: /stands for another value/ },
  { name: 'brackets without end', content: deep('[', 60_000), says: /.+/ },
  { name: 'brackets ten thousand deep', content: deep('[', 10_000, ']'), says: /.+/ },
  { name: 'braces ten thousand deep', content: deep('{a: ', 10_000, '}'), says: /.+/ },
  { name: 'lists ten thousand deep', content: `plugins:\n  x:\n    y:\n      ${'- '.repeat(10_000)}a\n`, says: /.+/ },
  { name: 'a plugin id that leaves its folder', content: 'plugins:\n  ../../etc:\n    a: 1\n', line: 2, says: /not the id of a plugin/ },
  { name: 'a plugin without settings', content: 'plugins:\n  guidelines: on\n', line: 2, says: /“plugins\.guidelines” is a section/ },
  { name: 'a setting of a plugin that is none', content: 'plugins:\n  guidelines:\n    __proto__: 1\n', line: 3, says: /not the name of a setting/ },
  { name: 'a list as a name', content: '? [a, b]\n: 1\n', line: 1, says: /a name is expected/ },
  { name: 'a default language that is not offered', content: 'site:\n  languages: [fr]\n  defaultLanguage: es\n', line: 3, says: /“site\.defaultLanguage” is es, which is not one of/ },
  { name: 'mail without a sender', content: '\nmail:\n  url: smtp://mail.example.org\n', line: 3, says: /needs “mail\.from”/ },
  { name: 'a database of another kind', content: 'database:\n  url: mysql://localhost/x\n', line: 2, says: /an address such as postgres:/ }
]

describe('a broken configuration', () => {
  let site: Sandbox
  beforeEach(() => { site = new Sandbox() })
  afterEach(() => { site.remove() })

  for (const { name, content, line, says } of files) {
    it(`stops the start and is left as it is: ${name}`, () => {
      site.local(content)
      const fault = site.fault()
      assert.match(fault.message, says)
      // A rule between two settings points at the one that broke it, wherever it stands.
      assert.match(fault.message, /^config\/(local|default)\.yaml/)
      if (line !== undefined) assert.equal(fault.problems[0]?.line, line, fault.message)
      assert.doesNotMatch(fault.message, /\bat .*\.(ts|js):\d+|undefined|\[object/)
      assert.ok(buffer(content).equals(readFileSync(site.pathOf('local.yaml'))))
    })
  }

  it('names everything that is wrong at once, each with its line', () => {
    const { problems, message } = site.local('server:\n  prot: 1\n  host: ""\nbrand:\n  hue: blue\n').fault({ PORT: 'x' })
    assert.deepEqual(problems.map(({ file, line }) => [file, line]), [['config/local.yaml', 2], ['config/local.yaml', 3], ['config/local.yaml', 5], [undefined, undefined]])
    assert.match(message, /The variable PORT is a whole number/)
  })

  it('of many faults shows the first and counts the rest', () => {
    const { message } = site.local(Array.from({ length: 40 }, (_, index) => `zz${index}: 1\n`).join('')).fault()
    assert.equal(message.split('\n').length, 13)
    assert.match(message, /… and 28 more\.$/)
  })

  it('does not repeat a password in its message', () => {
    assert.doesNotMatch(site.local('database:\n  url: postgre://u:hunter2@h/d\n').fault().message, /hunter2/)
    assert.doesNotMatch(site.local('database:\n  url: "postgres://u:hunter2@h/d\n').fault().message, /hunter2/)
    assert.doesNotMatch(site.local('theme: default\n').fault({ DATABASE_URL: 'hunter2' }).message, /hunter2/)
  })

  it('is named when the file is a folder or is missing', () => {
    mkdirSync(site.pathOf('local.yaml'))
    assert.match(site.fault().message, /config\/local\.yaml: this is a folder/)
    rmSync(site.pathOf('local.yaml'), { recursive: true })
    rmSync(site.pathOf('default.yaml'))
    assert.match(site.fault().message, /config\/default\.yaml: the file is missing/)
  })

  it('is named when the file may not be read', function () {
    if (process.platform === 'win32' || process.getuid?.() === 0) this.skip()
    chmodSync(site.local('theme: default\n').pathOf('local.yaml'), 0)
    assert.match(site.fault().message, /may not be read/)
  })

  it('is named with the variable that is unknown or wrong', () => {
    assert.match(site.fault({ DIWAN_SERVER__PROT: '1' }).message, /no variable DIWAN_SERVER__PROT; did you mean DIWAN_SERVER__PORT\?/)
    assert.match(site.fault({ DIWAN_SERVER_PORT: '1' }).message, /did you mean DIWAN_SERVER__PORT\?/)
    assert.match(site.fault({ DIWAN_DEMO: 'perhaps' }).message, /The variable DIWAN_DEMO is on or off; found the text “perhaps”/)
    assert.match(site.fault({ DATABASE_URL_FILE: '/nowhere/url' }).message, /names \/nowhere\/url, which is not there/)
    assert.match(site.fault({ DIWAN_SITE__LANGUAGES: 'en,xx' }).message, /one or more of/)
    assert.match(site.fault({ DIWAN_SITE__DEFAULT_LANGUAGE: 'fr', DIWAN_SITE__LANGUAGES: 'en' }).message, /From the variable DIWAN_SITE__DEFAULT_LANGUAGE/)
  })

  it('is named with the profile that does not exist, and none outside the folder is read', () => {
    assert.match(site.fault({ DIWAN_PROFILE: 'hubb' }).message, /DIWAN_PROFILE names the profile “hubb”, which is not there\. Profiles: hub, national\./)
    assert.match(site.fault({ DIWAN_PROFILE: '../config/hub' }).message, /which is not there/)
    assert.match(site.fault({}, ['--profile', 'local']).message, /--profile names/)
  })

  it('is named with the flag of the command line', () => {
    assert.match(site.fault({}, ['--port', 'many']).message, /--port is a whole number/)
    assert.match(site.fault({}, ['--set', 'server.prot=1']).message, /did you mean “server\.port”/)
    assert.match(site.fault({}, ['--port']).message, /--port is a whole number from 0 to 65535; found nothing/)
  })

  it('is a clean fault whatever bytes are lost, changed or added', () => {
    const whole = readFileSync(site.pathOf('hub.yaml'))
    const damage = fc.record({
      at: fc.nat(whole.length), removed: fc.nat(40), added: fc.uint8Array({ maxLength: 12 }), isCut: fc.boolean()
    })
    fc.assert(fc.property(damage, ({ at, removed, added, isCut }) => {
      const broken = Buffer.concat([whole.subarray(0, at), added, isCut ? Buffer.alloc(0) : whole.subarray(at + removed)])
      site.local(broken)
      try {
        site.read()
      } catch (error) {
        assert.ok(error instanceof ConfigFault, String(error))
      }
      assert.ok(existsSync(site.pathOf('local.yaml')) && readFileSync(site.pathOf('local.yaml')).equals(broken))
    }), { numRuns: 400 })
  })
})
