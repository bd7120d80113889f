import { fork } from 'node:child_process'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { temporaryFolder } from './temporary.js'

const reporter = fileURLToPath(new URL('./reporter.js', import.meta.url))
const windows = process.platform === 'win32'
// A machine that does much else at the same time takes several times as long.
const longestBatch = 900_000
const longestFarewell = 15_000

/**
 * Runs one batch in a mocha process of its own. Returns `{finished, stop}`; `finished` resolves, whatever happens to the
 * process, to the counts, the titles of failures, seconds per file and what was printed.
 */
export function runBatch(root, batch, forMocha) {
  const started = performance.now()
  const result = { name: batch.name, passed: 0, skipped: 0, failures: [], failedIn: new Set(), titles: [], notes: [], times: {}, output: '' }
  const child = start(root, batch, forMocha)
  let current = 'loading the files'
  let hasEnded = false
  let farewell
  const hears = {
    running: ({ title }) => {
      current = title
    },
    time: ({ file, seconds }) => {
      const name = relative(root, file ?? root).replaceAll('\\', '/')
      // A file may hold several suites, one for each engine for instance.
      if (file) result.times[name] = Math.round(((result.times[name] ?? 0) + seconds) * 100) / 100
    },
    pass: ({ title, ms }) => {
      result.passed += 1
      result.titles.push(`  ✓ ${title}${ms > 200 ? ` (${ms} ms)` : ''}`)
    },
    skip: ({ title }) => {
      result.skipped += 1
      result.titles.push(`  - ${title}`)
    },
    fail: ({ title, file }) => {
      result.failures.push(title)
      if (file) result.failedIn.add(relative(root, file).replaceAll('\\', '/'))
      result.titles.push(`  ✗ ${title}`)
    },
    open: ({ names }) => {
      result.notes.push(`these tests left something open: ${names.join(', ')}`)
    },
    end: () => {
      hasEnded = true
      farewell = setTimeout(() => {
        result.notes.push('the process of these tests did not end and was killed')
        kill(child, 'SIGKILL')
      }, longestFarewell)
    }
  }
  child.on('message', message => hears[message.type]?.(message))
  const collect = chunk => {
    if (result.output.length < 1_000_000) result.output += chunk
  }
  child.stdout.setEncoding('utf8').on('data', collect)
  child.stderr.setEncoding('utf8').on('data', collect)
  const limit = setTimeout(() => {
    result.failures.push(`${batch.name}: ended after ${longestBatch / 1000} s at “${current}”`)
    hasEnded = true
    kill(child, 'SIGKILL')
  }, longestBatch)
  const finished = new Promise(resolve => {
    const finish = (code, signal) => {
      clearTimeout(limit)
      clearTimeout(farewell)
      if (!hasEnded) result.failures.push(`${batch.name}: the process ended with ${signal ?? `code ${code}`} at “${current}”`)
      else if (code && !result.failures.length) result.failures.push(`${batch.name}: mocha ended with code ${code}`)
      kill(child, 'SIGKILL')
      resolve({ ...result, seconds: (performance.now() - started) / 1000 })
    }
    child.once('error', error => {
      result.output += error.message
      finish(1, null)
    })
    child.once('close', finish)
  })
  return { finished, stop: signal => kill(child, signal) }
}

function start(root, batch, forMocha) {
  const strict = process.env.CI ? ['--forbid-only'] : []
  return fork(join(root, 'node_modules/mocha/bin/mocha.js'), ['--reporter', reporter, '--no-exit', ...strict, ...forMocha, ...batch.files], {
    cwd: root, env: environment(root), silent: true, detached: !windows
  })
}

let temporary

// What is set for a real site must never reach a test: its database would be the one tests write to.
function environment(root) {
  const own = Object.entries(process.env).filter(([name]) => !/^(DIWAN_(?!TEST_)|DATABASE_URL$|PORT$|HOST$|PG[A-Z]+$)/.test(name))
  temporary ??= { TMPDIR: temporaryFolder() }
  return { ...Object.fromEntries(own), NODE_COMPILE_CACHE: join(root, 'var', 'compile-cache'), ...temporary.TMPDIR && temporary }
}

// The whole group: servers and browsers that a broken test left behind go too.
function kill(child, signal) {
  try {
    if (windows) child.kill(signal)
    else process.kill(-child.pid, signal)
  } catch {}
}
