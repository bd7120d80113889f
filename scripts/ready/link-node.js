import { existsSync, lstatSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Fault } from './fault.js'

const windows = process.platform === 'win32'
const folderOf = root => join(root, 'node_modules', '.bin')

/** Where npm scripts look for `node` first. */
export const nodeOfScripts = root => join(folderOf(root), 'node')

/** Makes npm scripts use this Node; returns whether that changed anything. `origin`: 'packages' or 'system'. */
export function useInScripts(root, file, origin) {
  try {
    return windows ? useOnWindows(root, file, origin) : use(root, file)
  } catch (error) {
    throw new Fault(`${nodeOfScripts(root)} must become a link to ${file}, and could not (${error.code}). ` +
      'Give yourself the right to write there and run the command again.')
  }
}

function use(root, file) {
  const link = nodeOfScripts(root)
  if (existsSync(link) && realpathSync(link) === realpathSync(file)) return false
  if (lstatSync(link, { throwIfNoEntry: false })) rmSync(link)
  symlinkSync(realpathSync(file), link)
  return true
}

// npm's command files name the packaged node.exe; without them the system's is found on PATH.
function useOnWindows(root, file, origin) {
  const command = join(folderOf(root), 'node.cmd')
  if (existsSync(command) === (origin === 'packages')) return false
  if (origin === 'packages') writeFileSync(command, `@"${file}" %*\r\n`)
  else for (const name of ['node', 'node.cmd', 'node.ps1']) rmSync(join(folderOf(root), name), { force: true })
  return true
}
