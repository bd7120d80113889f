import assert from 'node:assert/strict'
import { fileURLToPath } from 'node:url'
import { startCommand } from '../start-command.ts'
import { dataFolder, run, type Ran } from './running-site.ts'

const broken = fileURLToPath(new URL('broken-plugins', import.meta.url))

describe('The command that starts a site again', () => {
  it('says what the command line said of the site, and nothing where it said nothing', () => {
    assert.equal(startCommand(['init', '--name', 'A', '--languages=fr']), 'npm start')
    assert.equal(startCommand(['--data=/srv/a b', '--name', 'A', '--port', '4000']), 'npm start -- --data "/srv/a b" --port 4000')
  })
})

describe('the command line on a site that does not run', function () {
  this.timeout(240_000)
  const folder = dataFolder()
  const here = ['--data', folder.directory]
  const diwan = (words: string, ...more: string[]): Promise<Ran> => run([...words.split(' '), ...more, ...here])
  after(() => folder.remove())

  it('lists its commands, and says of each what it does', async () => {
    const { code, out } = await run(['help'])
    assert.equal(code, 0)
    for (const word of ['init', 'plugins list', 'audit verify', 'user admin <mail>']) assert.ok(out.includes(`npx diwan ${word}`), word)
    assert.match((await run(['plugins', 'disable', '--help'])).out, /Its data stays/)
  })

  it('answers what it does not understand with a sentence, the usage and code 2', async () => {
    const unknown = await run(['frobnicate'])
    assert.equal(unknown.code, 2)
    assert.match(unknown.err, /There is no command "frobnicate"\.\n/)
    for (const [written, meant] of [['strat', 'start'], ['plugin list', 'plugins list'], ['plugins lst', 'plugins list'], ['bakcup', 'backup']] as const) {
      assert.match((await run(written.split(' '))).err, new RegExp(`There is no command "${written}"; did you mean "${meant}"\\?`))
    }
    const lacking = await run(['user', 'admin'])
    assert.equal(lacking.code, 2)
    assert.match(lacking.err, /Something is missing[\s\S]*user admin <mail>/)
  })

  it('names a setting that is wrong and starts nothing', async () => {
    const { code, err } = await diwan('start', '--set', 'server.prot=80')
    assert.equal(code, 78)
    assert.match(err, /server\.port/)
  })

  it('makes a clean site with its own name, languages and administrator', async () => {
    const { code, out } = await diwan('init', '--name', 'Customs of Aldermere', '--languages', 'fr,en', '--admin', 'chief@customs.example')
    assert.equal(code, 0, out)
    assert.match(out, /Customs of Aldermere is set up/)
    assert.match(out, /http:\/\/127\.0\.0\.1:3000\/fr\/\S+/)
    assert.ok(out.includes(`npm start -- --data "${folder.directory}"\n`), 'a plain npm start would serve another site')
    const again = await diwan('init', '--name', 'Another', '--languages', 'en', '--admin', 'chief@customs.example')
    assert.equal(again.code, 1)
    assert.match(again.err, /has people already/)
  })

  it('brings an administrator back when nobody can get in, and records it', async () => {
    const { code, out } = await diwan('user admin', 'second@customs.example')
    assert.equal(code, 0)
    assert.match(out, /has an account now and is an administrator[\s\S]*http/)
    assert.match((await diwan('user reset-link', 'second@customs.example')).out, /^http:\S+\n$/)
    assert.match((await diwan('user reset-link', 'nobody@customs.example')).err, /Nobody here has the address/)
    const audit = await diwan('audit verify')
    assert.equal(audit.code, 0)
    assert.match(audit.out, /The audit log is whole: \d+ entries/)
  })

  it('disables a plugin that cannot even be read', async () => {
    const env = { DIWAN_TEST_PLUGINS: broken }
    const listed = await run(['plugins', 'list', ...here], '', env)
    assert.match(listed.out, /broken 1\.0\.0 {2}refused\n {4}broken could not be loaded: this plugin cannot be read/)
    const disabled = await run(['plugins', 'disable', 'broken', ...here], '', env)
    assert.equal(disabled.code, 0)
    assert.match((await run(['plugins', 'list', ...here], '', env)).out, /broken 1\.0\.0 {2}off\n {4}broken was disabled from the command line/)
    assert.match((await run(['plugins', 'disable', 'nobody', ...here], '', env)).err, /There is no plugin "nobody" in .*nor a package of that name\.\n/)
    assert.match((await run(['plugins', 'disable', 'brokn', ...here], '', env)).err, /There is no plugin "brokn".*; did you mean "broken"\?/)
  })

  it('leaves the wish in the data folder when the database cannot be opened', async () => {
    const away = ['--set', 'database.url=postgres://nobody:nothing@127.0.0.1:1/none']
    const { code, out } = await run(['plugins', 'disable', 'spinner', ...here, ...away])
    assert.equal(code, 0)
    assert.match(out, /spinner will be disabled from the next start/)
    assert.match((await diwan('plugins list')).out, /spinner 1\.0\.0 {2}off/)
  })

  it('looks a site over and says what it found', async () => {
    const { code, out } = await diwan('doctor', '--port', '0')
    assert.equal(code, 0, out)
    assert.match(out, /The embedded database answers/)
    assert.doesNotMatch(out, /WRONG/)
  })
})
