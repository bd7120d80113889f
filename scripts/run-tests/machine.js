import { existsSync, globSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** One line for each thing that is not on this machine and for which tests are skipped. */
export function absentThings(root) {
  const things = [
    { name: 'Chromium', tests: 'tests in a browser', isThere: hasChromium },
    { name: 'PostgreSQL', tests: 'tests against a server; the embedded engine is tested', isThere: hasPostgres },
    { name: 'Java', tests: 'the HTML validator', isThere: () => onPath('java') },
    { name: '../shared', tests: 'tests with shared data sets', isThere: () => existsSync(join(root, '../shared/data')) }
  ]
  return things.filter(thing => !thing.isThere()).map(({ name, tests }) => `Not on this machine: ${name} (skipped: ${tests})`)
}

function hasChromium() {
  const elsewhere = ['/Applications/Google Chrome.app', '/Applications/Chromium.app', 'C:/Program Files/Google/Chrome/Application/chrome.exe']
  return ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'].some(onPath) || elsewhere.some(existsSync)
}

function hasPostgres() {
  const folders = ['/usr/lib/postgresql/*/bin', '/usr/pgsql-*/bin', '/opt/homebrew/opt/postgresql@*/bin', '/usr/local/opt/postgresql@*/bin']
  return onPath('initdb') || globSync(folders).some(folder => existsSync(join(folder, 'initdb')))
}

function onPath(name) {
  const names = process.platform === 'win32' ? [`${name}.exe`, `${name}.cmd`] : [name]
  return (process.env.PATH ?? '').split(delimiter).some(folder => names.some(file => existsSync(join(folder, file))))
}
