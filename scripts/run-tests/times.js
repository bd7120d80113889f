import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const fileOf = root => join(root, 'var', 'test-times.json')

/** Seconds each test file took last time; empty where nothing was measured. */
export function readTimes(root) {
  try {
    return JSON.parse(readFileSync(fileOf(root), 'utf8'))
  } catch {
    return {}
  }
}

/** Keeps the new measurements for the next run's order. They are a convenience: failing to write them is nothing. */
export function writeTimes(root, times, results) {
  try {
    mkdirSync(join(root, 'var'), { recursive: true })
    writeFileSync(fileOf(root), JSON.stringify(Object.assign({ ...times }, ...results.map(result => result.times)), null, 1))
  } catch {}
}
