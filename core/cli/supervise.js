import { execFile, fork } from 'node:child_process'
import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { childEnvironment } from '../config/child-environment.js'
import { exitCodes } from './exit-codes.js'

const serve = fileURLToPath(new URL('serve.js', import.meta.url))
const nameCulprit = fileURLToPath(new URL('name-culprit.js', import.meta.url))

const tickMs = 500
/** Silence after which somebody looks where the process is … */
const lookAfterMs = 3000
/** … after which it is ended when a plugin keeps it … */
const endAfterMs = 4500
/** … or nobody can be named. A start may be silent for longer: the machine may be slow. */
const patienceMs = { serving: 8000, starting: 60_000 }
const waitsMs = [500, 1000, 2000, 5000, 10_000, 20_000, 30_000]
const crashesBeforeSafeMode = 3
const crashesBeforeTheEnd = 6
// Node's ways of allotting are made for machines of one program: up to eight pools per processor that never give back, and, once a
// large block was freed, a share of them that is kept for good. The young generation is given back in a calm moment
// (give-back-memory.ts); one of a quarter cost a seventh of a page's time in collecting.
const frugal = {
  arguments: ['--max-semi-space-size=16'],
  environment: { MALLOC_ARENA_MAX: '2', MALLOC_MMAP_THRESHOLD_: '32768', MALLOC_TRIM_THRESHOLD_: '131072' },
}
/** A process that served for this long had not crashed at its start. */
const steadyMs = 60_000

/**
 * Keeps a serving process alive: passes on the wish to stop, starts it again when it dies or its event loop stands still, and pauses
 * the plugin that stopped the loop. Uses nothing but Node, so that little can go wrong here and little memory is held.
 * @param {string[]} args for the serving process
 * @returns {Promise<number>} exit code
 */
export function supervise(args, say = (words) => { process.stderr.write(`Diwan: ${words}\n`) }) {
  return new Promise((resolve) => {
    /** @type {import('node:child_process').ChildProcess | null} */
    let child = null
    let facts = { dataDirectory: '', folders: {}, stopSeconds: 30 }
    let silentMs = 0
    let crashes = 0
    let readyAt = 0
    let isReady = false
    let hasServed = false
    let isSafe = args.includes('--safe-mode')
    let isStopping = false
    let isLooking = false
    let wasEnded = false
    /** @type {((text: string) => void) | null} */
    let onError = null

    const start = () => {
      const isOwn = isSafe && !args.includes('--safe-mode')
      child = fork(serve, isOwn ? [...args, '--safe-mode'] : args, {
        // The debugger stays closed until a loop stands still; then only this process learns its address.
        execArgv: [...frugal.arguments, '--inspect-port=127.0.0.1:0', '--inspect-publish-uid=stderr'], env: childEnvironment(frugal.environment),
        stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
      })
      silentMs = 0
      isReady = false
      wasEnded = false
      child.on('message', hear)
      child.stderr.on('data', (chunk) => { if (onError) onError(String(chunk)); else process.stderr.write(chunk) })
      child.once('exit', (code, signal) => { child = null; ended(code, signal) })
      child.once('error', (error) => { say(`the serving process cannot be started: ${error.message}`) })
    }

    const hear = (message) => {
      if (message === 'beat') silentMs = 0
      else if (message === 'ready') {
        isReady = true
        hasServed = true
        readyAt = Date.now()
      } else if (message?.facts) facts = { ...facts, ...message.facts }
    }

    const finish = (code) => {
      clearInterval(timer)
      for (const name of signals) process.off(name, stop)
      resolve(code)
    }

    const ended = (code, signal) => {
      if (isStopping) return finish(code ?? 0)
      if (code === 0) return finish(0)
      if (code === exitCodes.cannotStart && !hasServed) return finish(code)
      if (wasEnded) return start()
      if (isReady && Date.now() - readyAt > steadyMs) crashes = 0
      crashes += 1
      const how = signal ? `was ended by ${signal}` : `ended with code ${code}`
      if (crashes >= crashesBeforeTheEnd) {
        say(`the serving process ${how} for the ${crashes}th time, in safe mode as well. Its last words stand above; npx diwan doctor may know more.`)
        return finish(code ?? exitCodes.failed)
      }
      if (crashes === crashesBeforeSafeMode && !isSafe) {
        isSafe = true
        say(`the serving process ${how} ${crashes} times in a row. It starts in safe mode now, without plugins: disable the one at fault in the administration or by npx diwan plugins disable <id>, then start again.`)
      } else say(`the serving process ${how} and starts again.`)
      setTimeout(() => { if (!isStopping) start() }, waitsMs[Math.min(crashes, waitsMs.length) - 1])
    }

    const tick = () => {
      if (!child || isStopping) return
      silentMs += tickMs
      if (silentMs >= lookAfterMs && !isLooking) void look(child)
    }

    const look = async (silent) => {
      isLooking = true
      try {
        const culprit = pluginAt(await framesOf(silent), facts.folders)
        const limit = culprit ? endAfterMs : isReady ? patienceMs.serving : patienceMs.starting
        while (silentMs < limit && silentMs >= lookAfterMs - tickMs && child === silent) await new Promise((again) => { setTimeout(again, 100) })
        if (child !== silent || isStopping || silentMs < limit) return
        if (culprit) {
          leaveLetter(facts.dataDirectory, culprit, Math.round(silentMs / 1000))
          say(`the plugin ${culprit.plugin} kept the whole site waiting for ${Math.round(silentMs / 1000)} seconds, in ${culprit.place}. It is paused, and the site starts again.`)
        } else say(`the serving process did not answer for ${Math.round(silentMs / 1000)} seconds and is started again; what kept it could not be named.`)
        wasEnded = true
        silent.kill('SIGKILL')
      } finally {
        isLooking = false
      }
    }

    /** @returns {Promise<{ name: string, file: string, line: number }[]>} the stack it stands in, the innermost call first */
    const framesOf = async (silent) => {
      const address = await new Promise((found) => {
        let heard = ''
        onError = (text) => {
          heard += text
          const [, url] = /Debugger listening on (ws:\S+)/.exec(heard) ?? []
          if (url) found(url)
        }
        setTimeout(found, 1500, null)
        try { process._debugProcess(silent.pid) } catch { found(null) }
      })
      const frames = address === null ? [] : await new Promise((told) => {
        execFile(process.execPath, [nameCulprit, address], { timeout: 5000, killSignal: 'SIGKILL' }, (_error, out) => {
          try { told(JSON.parse(out)) } catch { told([]) }
        })
      })
      // The debugger's own words are swallowed; what comes later is the process's again.
      setTimeout(() => { onError = null }, 300)
      return frames
    }

    const stop = () => {
      if (isStopping) {
        child?.kill('SIGKILL')
        return
      }
      isStopping = true
      if (!child) return finish(0)
      if (child.connected) child.send('stop')
      setTimeout(() => { child?.kill('SIGKILL') }, (facts.stopSeconds + 10) * 1000).unref()
    }

    const signals = process.platform === 'win32' ? ['SIGINT', 'SIGBREAK', 'SIGHUP'] : ['SIGINT', 'SIGTERM', 'SIGHUP']
    for (const name of signals) process.on(name, stop)
    const timer = setInterval(tick, tickMs)
    start()
  })
}

/** The plugin whose file stands highest in the stack, and where. */
function pluginAt(frames, folders) {
  for (const { file, line } of frames) {
    const path = file.startsWith('file:') ? pathOf(file) : file
    for (const [plugin, folder] of Object.entries(folders)) {
      const within = folder.endsWith(sep) ? folder : folder + sep
      if (path.startsWith(within)) return { plugin, place: `${path.slice(within.length)}:${line}` }
    }
  }
  return null
}

function pathOf(url) {
  try {
    return fileURLToPath(url.replace(/\?.*$/, ''))
  } catch {
    return url
  }
}

/** A switch for the next start; the form is that of core/kernel/letters.ts. */
function leaveLetter(dataDirectory, { plugin, place }, seconds) {
  const folder = join(dataDirectory, 'switches')
  const file = join(folder, `${plugin}.json`)
  const letter = { id: plugin, state: 'paused', at: new Date().toISOString(), reason: { key: 'core.plugins.reason.blocked', values: { id: plugin, seconds, where: place } } }
  try {
    mkdirSync(folder, { recursive: true })
    writeFileSync(`${file}.new`, `${JSON.stringify(letter)}\n`)
    renameSync(`${file}.new`, file)
  } catch (error) {
    process.stderr.write(`Diwan: the pause of ${plugin} could not be written down: ${error.message}\n`)
  }
}
