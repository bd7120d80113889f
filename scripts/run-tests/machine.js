import { existsSync, globSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** One line for each thing that is not on this machine and for which tests are skipped. */
export function absentThings(root) {
  const things = [
    ['Chromium', 'tests in a browser', hasChromium],
    ['PostgreSQL', 'tests against a server; the embedded engine is tested', hasPostgres],
    ['Java', 'the HTML validator', () => onPath('java')],
    ['../shared', 'tests with shared data sets', () => existsSync(join(root, '../shared/data'))]
  ]
  return things.filter(([, , isThere]) => !isThere()).map(([name, what]) => `Not on this machine: ${name} (skipped: ${what})`)
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
