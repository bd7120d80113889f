import { closeSync, mkdirSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

const longestInstall = 15 * 60_000

/** Runs `work` while no other start in this folder installs packages; waits for one that does. */
export async function alone(root, say, work) {
  const file = join(root, 'var', 'ready.lock')
  let told = false
  while (!take(file)) {
    if (!told) say('another start is installing the packages; waiting for it')
    told = true
    await pause(300)
  }
  const release = () => rmSync(file, { force: true })
  const leave = signal => {
    release()
    process.kill(process.pid, signal)
  }
  process.once('SIGINT', leave).once('SIGTERM', leave)
  try {
    return await work()
  } finally {
    process.off('SIGINT', leave).off('SIGTERM', leave)
    release()
  }
}

function take(file) {
  try {
    mkdirSync(join(file, '..'), { recursive: true })
    const handle = openSync(file, 'wx')
    writeSync(handle, String(process.pid))
    closeSync(handle)
    return true
  } catch (error) {
    // Where nothing can be written the installation itself says so.
    if (error.code !== 'EEXIST') return true
    if (isStale(file)) rmSync(file, { force: true })
    return false
  }
}

function isStale(file) {
  try {
    const age = Date.now() - statSync(file).mtimeMs
    if (age > longestInstall) return true
    const pid = Number(readFileSync(file, 'utf8'))
    // An empty file was created a moment ago and its process id is still to come.
    return pid > 0 ? !isAlive(pid) : age > 5000
  } catch {
    return false
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}
