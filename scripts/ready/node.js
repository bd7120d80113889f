import { existsSync, readdirSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { Fault } from './fault.js'
import { judge, leastNode } from './judge-node.js'
import { nodeOfScripts, useInScripts } from './link-node.js'
import { pathFolders } from './npm.js'

const windows = process.platform === 'win32'

/**
 * Sees to it that `node` in npm scripts is one that runs Diwan: the one that came with the packages, else the system's.
 * Returns its path; null, or with `mustHave` a Fault, when there is none.
 */
export async function chooseNode(root, say, mustHave = false) {
  const faults = []
  for (const [origin, files] of [['packages', bundledNodes(root)], ['system', systemNodes(root)]]) {
    for (const file of files) {
      const { ok, version, fault } = await judge(file)
      if (!ok) {
        faults.push(fault)
        continue
      }
      if (useInScripts(root, file, origin) && origin === 'system') say(`using Node ${version} of this system`)
      return file
    }
  }
  if (!mustHave) return null
  const found = faults.length ? `What was found: ${[...new Set(faults)].join('; ')}. ` : ''
  throw new Fault(`Node ${leastNode.join('.')} or newer is needed. ${found}` +
    'Install Node 24 (https://nodejs.org, or the package of your system) and run the command again. ' +
    'On Linux, macOS and Windows with a common processor, npm install --include=optional fetches one for this folder alone.')
}

/** The Nodes that npm put into node_modules, as files: the one npm scripts use comes first. */
export function bundledNodes(root) {
  const folder = join(root, 'node_modules')
  const names = existsSync(folder) ? readdirSync(folder).filter(name => /^node-(bin-)?(linux|win|darwin)-/.test(name)) : []
  const files = names.map(name => join(folder, name, 'bin', windows ? 'node.exe' : 'node'))
  return distinct(windows ? files : [nodeOfScripts(root), ...files])
}

function systemNodes(root) {
  const modules = realpathOr(join(root, 'node_modules'))
  const name = windows ? 'node.exe' : 'node'
  return distinct([...pathFolders(process.env).map(folder => join(folder, name)), process.execPath])
    .filter(file => !realpathSync(file).startsWith(modules))
}

function distinct(files) {
  const seen = new Set()
  return files.filter(file => existsSync(file) && !seen.has(realpathSync(file)) && seen.add(realpathSync(file)))
}

function realpathOr(file) {
  try {
    return realpathSync(file)
  } catch {
    return file
  }
}
