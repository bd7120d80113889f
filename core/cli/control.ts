import { createHash } from 'node:crypto'
import { lstatSync, mkdirSync, rmSync } from 'node:fs'
import { createConnection, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Instance } from '../kernel/instance.ts'
import { actions, type ActionName } from './actions.ts'
import { inWords } from './words.ts'

/** Where a running site listens to its own command line. Only its own user may connect. `temporary`: folder for what the data folder's path is too long for. */
export function controlAddress(dataDirectory: string, temporary = tmpdir()): string {
  const hash = createHash('sha256').update(dataDirectory).digest('hex').slice(0, 16)
  if (process.platform === 'win32') return `\\\\.\\pipe\\diwan-${hash}`
  const near = join(dataDirectory, 'control.sock')
  // The path of a socket may have 104 bytes at most on some systems.
  return Buffer.byteLength(near) <= 100 ? near : join(sharedFolder(temporary), `${hash}.sock`)
}

/** Stands where anybody may write, so it is this user's alone before anything is put or asked there. */
const sharedFolder = (temporary: string): string => join(temporary, `diwan-${process.getuid?.() ?? 0}`)

/** Whether a folder of the shared kind is what it has to be: a folder, of this user, which nobody else may enter. */
function isPrivate(folder: string): boolean {
  const found = lstatSync(folder, { throwIfNoEntry: false })
  return found !== undefined && found.isDirectory() && found.uid === process.getuid?.() && (found.mode & 0o077) === 0
}

/** Why nothing may be put or asked at an address; null when it may. `make`: the folder is made where it is missing. */
function objectionTo(address: string, temporary: string, make: boolean): string | null {
  const folder = dirname(address)
  if (process.platform === 'win32' || folder !== sharedFolder(temporary)) return null
  try {
    if (make) mkdirSync(folder, { mode: 0o700 })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') return (error as Error).message
  }
  return isPrivate(folder) ? null : `${folder} is not a folder of this user alone`
}

interface Asked { action: ActionName; given: Record<string, unknown> }
type Told = { heard: true } | { progress: string } | { answer: unknown } | { fault: string }

/**
 * Listens to the command line while the site runs: one question a line, answers as lines of JSON. Where the data folder takes no
 * sockets the site runs without, and the command line says that it cannot reach it.
 */
export async function openControl(instance: Instance, temporary = tmpdir()): Promise<{ close(): Promise<void> }> {
  const address = controlAddress(instance.config.data.directory, temporary)
  const objection = objectionTo(address, temporary, true)
  if (objection !== null) {
    instance.log.warn('the command line cannot reach this process', { address, error: objection })
    return { close: async () => {} }
  }
  if (process.platform !== 'win32') rmSync(address, { force: true })
  const server = createServer((socket) => { serve(socket, instance) })
  await new Promise<void>((resolve) => {
    server.on('error', (error) => {
      instance.log.warn('the command line cannot reach this process', { address, error: error.message })
      resolve()
    })
    // The socket is made inside `listen`, so nobody else ever sees it open.
    const before = process.umask(0o177)
    server.listen(address, resolve)
    process.umask(before)
  })
  return { close: () => new Promise((resolve) => { if (server.listening) server.close(() => resolve()); else resolve() }) }
}

function serve(socket: Socket, instance: Instance): void {
  const tell = (told: Told): void => { socket.write(`${JSON.stringify(told)}\n`) }
  socket.on('error', () => { socket.destroy() })
  lines(socket, (line) => {
    tell({ heard: true })
    void answer(line, instance, (progress) => tell({ progress })).then((value) => tell({ answer: value ?? null }), (error: unknown) => tell({ fault: inWords(error) }))
      .finally(() => { socket.end() })
  })
}

async function answer(line: string, instance: Instance, progress: (words: string) => void): Promise<unknown> {
  const { action, given } = JSON.parse(line) as Asked
  return actions[action].run(instance, given as never, progress)
}

/** Asks the running site. Null when none listens. @throws Error with the sentence the site answered */
export function askRunning(dataDirectory: string, asked: Asked, progress: (words: string) => void, patienceMs = 5_000, temporary = tmpdir()): Promise<{ answer: unknown } | null> {
  const address = controlAddress(dataDirectory, temporary)
  // Somebody else may listen there and hear what is asked: then nobody is.
  if (objectionTo(address, temporary, false) !== null) return Promise.resolve(null)
  return new Promise((resolve, reject) => {
    const socket = createConnection(address)
    // A site that stands still takes the line and says nothing.
    const timer = setTimeout(() => { socket.destroy(); resolve(null) }, patienceMs)
    socket.once('error', () => { clearTimeout(timer); resolve(null) })
    socket.once('close', () => { clearTimeout(timer); resolve(null) })
    socket.once('connect', () => { socket.write(`${JSON.stringify(asked)}\n`) })
    lines(socket, (line) => {
      clearTimeout(timer)
      const told = JSON.parse(line) as Told
      if ('heard' in told) return
      if ('progress' in told) progress(told.progress)
      else if ('fault' in told) reject(new Error(told.fault))
      else resolve({ answer: told.answer })
    })
  })
}

function lines(socket: Socket, take: (line: string) => void): void {
  let rest = ''
  socket.setEncoding('utf8').on('data', (text: string) => {
    const parts = (rest + text).split('\n')
    rest = parts.pop() ?? ''
    for (const part of parts) take(part)
  })
}
