import { spawn } from 'node:child_process'
import { accessSync, constants, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Fault } from './fault.js'
import { findNpm } from './npm.js'
import { isNetwork, remedy } from './remedy.js'
import { sameContent } from './same-content.js'

const isSet = value => Boolean(value) && !['0', 'false'].includes(value)

/** Fetches the packages: `npm ci` in continuous integration, `npm install` elsewhere. Throws a Fault that names the remedy. */
export async function install(root, { dev, optional = false }, say) {
  assertWritable(root)
  const npm = findNpm()
  if (!npm) {
    throw new Fault('npm was not found, and it fetches the packages Diwan needs. ' +
      'Install Node 24 with npm (https://nodejs.org) and run the command again.')
  }
  const started = Date.now()
  const verb = isSet(process.env.CI) && existsSync(join(root, 'package-lock.json')) ? 'ci' : 'install'
  rmSync(join(root, 'node_modules', '.diwan-ready'), { force: true })
  say(`${existsSync(join(root, 'node_modules')) ? 'updating' : 'fetching'} the packages (npm ${verb}), about half a minute`)
  const isOnline = await reachesRegistry(npm, root)
  if (!isOnline) say('the package registry is not reached; trying with what npm has in its cache')
  const options = ['--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error', ...(isOnline ? [] : ['--offline']),
    ...(dev ? ['--include=dev'] : []), ...(optional ? ['--include=optional'] : [])]
  await (verb === 'ci' ? installExactly : installFreely)(npm, options, root, isOnline)
  say(`packages ready after ${((Date.now() - started) / 1000).toFixed(1)} s`)
}

/** Returns whether the lock file still says what it said. */
async function installFreely(npm, options, root, isOnline) {
  const file = join(root, 'package-lock.json')
  const before = existsSync(file) ? readFileSync(file, 'utf8') : null
  const { code, output } = await run(npm, ['install', ...options], root)
  if (code !== 0) throw new Fault(remedy(isOnline ? output : `npm error code ENOTCACHED\n${output}`, 'install'), firstLines(output))
  const after = existsSync(file) ? readFileSync(file, 'utf8') : null
  if (before === null || after === null || !sameContent(before, after)) return false
  // npm orders names by the rules of the Node it runs on; that is no change to show to git.
  if (before !== after) writeFileSync(file, before)
  return true
}

// A lock file written where the registry lacks packages for other platforms is refused by npm ci, though all that this
// platform needs stands in it. It is good if an ordinary installation leaves it as it is.
async function installExactly(npm, options, root, isOnline) {
  const file = join(root, 'package-lock.json')
  const lock = readFileSync(file)
  const { code, output } = await run(npm, ['ci', ...options], root)
  if (code === 0) return
  const fault = () => new Fault(remedy(isOnline ? output : `npm error code ENOTCACHED\n${output}`, 'ci'), firstLines(output))
  if (!/code EUSAGE/.test(output)) throw fault()
  if (await installFreely(npm, options, root, isOnline)) return
  writeFileSync(file, lock)
  throw fault()
}

const firstLines = output => output.trim().split('\n').slice(0, 12).join('\n')

// Without a network npm tries each optional package again and again, for an hour or more. Any answer at all will do.
async function reachesRegistry(npm, root) {
  const { code, output } = await run(npm, ['ping', '--fetch-retries=1', '--fetch-retry-mintimeout=500', '--fetch-timeout=10000'], root)
  return code === 0 || !isNetwork.test(output)
}

function assertWritable(root) {
  for (const folder of [root, join(root, 'node_modules')]) {
    if (!existsSync(folder)) continue
    try {
      accessSync(folder, constants.W_OK)
    } catch {
      throw new Fault(`the folder ${folder} cannot be written to, and the packages go into it. ` +
        'Give yourself the right to write there, or copy Diwan to a folder of your own, and run the command again.')
    }
  }
}

function run({ program, args: first }, args, root) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...first, ...args], { cwd: root, env: environment(), stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    const collect = chunk => {
      output = (output + chunk).slice(-20_000)
    }
    child.stdout.on('data', collect)
    child.stderr.on('data', collect)
    const tick = process.stdout.isTTY ? showSeconds() : null
    const pass = signal => child.kill(signal)
    process.on('SIGINT', pass).on('SIGTERM', pass)
    child.once('error', reject)
    child.once('close', (code, signal) => {
      clearInterval(tick)
      process.off('SIGINT', pass).off('SIGTERM', pass)
      resolve({ code: signal ? 1 : code, output: signal ? `npm was stopped by ${signal}` : output })
    })
  })
}

function showSeconds() {
  const started = Date.now()
  return setInterval(() => process.stdout.write(`\r  ${Math.round((Date.now() - started) / 1000)} s \r`), 1000)
}

// What belongs to the npm that called us and would mislead the one we call.
function environment() {
  const outer = /^npm_(lifecycle|package|command)|^npm_config_(workspace|workspaces|global|dry_run|package_lock_only|ignore_scripts)$/i
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !outer.test(name)))
}
