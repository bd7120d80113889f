import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readArguments } from './arguments.js'
import { batchesOf } from './batches.js'
import { testFiles } from './files.js'
import { absentThings } from './machine.js'
import { runBatch } from './run-batch.js'
import { readTimes, writeTimes } from './times.js'

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..')

/** Runs the tests the arguments choose, prints one line per folder and the totals, returns the exit code. */
export async function main(args) {
  const files = testFiles(root)
  const { chosen, jobs, forMocha, unknown } = readArguments(args, files)
  if (unknown.length) {
    console.error(`No test file matches ${unknown.join(', ')}.`)
    return 1
  }
  for (const line of absentThings(root)) console.log(line)
  const times = readTimes(root)
  const results = await runAll(batchesOf(chosen, times, jobs), jobs, forMocha)
  writeTimes(root, times, results)
  if (process.env.CI) await tryAgain(results, forMocha)
  return summarise(results)
}

// At most so many files: where more fail it is not chance.
const fewFiles = 4

/**
 * A machine that does much else makes a test late now and then. In CI the files of the few tests that failed run once more, one after
 * the other and alone; what passes then counts as passed, and is named with the totals so that somebody looks at it.
 */
async function tryAgain(results, forMocha) {
  const failed = results.filter(({ failures }) => failures.length)
  const files = failed.flatMap(({ failedIn }) => [...failedIn])
  if (!files.length || files.length > fewFiles || failed.some(({ failures, failedIn }) => failures.length && !failedIn.size)) return
  for (const result of failed) {
    let isSteady = true
    for (const file of result.failedIn) {
      const second = await runBatch(root, { name: `${file}, once more`, files: [file], seconds: 0 }, forMocha).finished
      report(second, false)
      if (second.failures.length || !second.passed) isSteady = false
    }
    if (!isSteady) continue
    result.passed += result.failures.length
    result.unsteady = result.failures
    result.failures = []
  }
}

async function runAll(batches, jobs, forMocha) {
  const waiting = [...batches]
  const results = []
  const running = new Set()
  const stop = signal => {
    waiting.length = 0
    for (const batch of running) batch.stop(signal)
  }
  process.once('SIGINT', stop).once('SIGTERM', stop)
  const worker = async () => {
    for (let batch = waiting.shift(); batch; batch = waiting.shift()) {
      const run = runBatch(root, batch, forMocha)
      running.add(run)
      const result = await run.finished
      running.delete(run)
      results.push(result)
      report(result, batches.length === 1)
    }
  }
  await Promise.all(Array.from({ length: jobs }, worker))
  return results
}

function report({ name, passed, failures, skipped, seconds, output, notes, titles }, isOnly) {
  if (isOnly) for (const title of titles) console.log(title)
  if (failures.length && output.trim()) console.log(`\n${output.trimEnd()}\n`)
  const counts = [`${passed} passed`, ...(failures.length ? [`${failures.length} failed`] : []), ...(skipped ? [`${skipped} skipped`] : [])]
  console.log(`${failures.length ? '✗' : '✓'} ${name}  ${counts.join(', ')}  ${seconds.toFixed(1)} s`)
  for (const note of notes) console.log(`    ${note}`)
}

function summarise(results) {
  const failures = results.flatMap(result => result.failures)
  const passed = sum(results.map(result => result.passed))
  const skipped = sum(results.map(result => result.skipped))
  if (process.env.CI) {
    const times = results.flatMap(result => Object.entries(result.times)).toSorted(([, a], [, b]) => b - a).slice(0, 15)
    console.log(`\nSlowest:\n${times.map(([file, seconds]) => `  ${seconds.toFixed(1)} s  ${file}`).join('\n')}`)
  }
  const unsteady = results.flatMap(result => result.unsteady ?? [])
  if (unsteady.length) console.log(`\nFailed first and passed alone:\n${unsteady.map(title => `  ${title}`).join('\n')}`)
  if (failures.length) console.log(`\nFailed:\n${failures.map(title => `  ${title}`).join('\n')}`)
  console.log(`\n${passed} passed, ${failures.length} failed${skipped ? `, ${skipped} skipped` : ''}`)
  return failures.length ? 1 : 0
}

const sum = numbers => numbers.reduce((total, number) => total + number, 0)
