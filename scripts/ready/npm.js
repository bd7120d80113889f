import { existsSync, realpathSync } from 'node:fs'
import { basename, delimiter, dirname, join, resolve } from 'node:path'

/** The program and first arguments that run npm here, or null. npm's own script is preferred: it needs no shell on Windows. */
export function findNpm(env = process.env, execPath = process.execPath) {
  const script = [
    // Other package managers set this variable too.
    basename(env.npm_execpath ?? '') === 'npm-cli.js' ? env.npm_execpath : null,
    ...pathFolders(env).flatMap(npmScriptsNear),
    ...npmScriptsNear(dirname(execPath))
  ].find(file => file && existsSync(file))
  return script ? { program: execPath, args: [script] } : null
}

/** The folders of PATH, in order. */
export function pathFolders(env) {
  const path = Object.entries(env).find(([name]) => name.toUpperCase() === 'PATH')?.[1] ?? ''
  return path.split(delimiter).filter(Boolean)
}

function npmScriptsNear(folder) {
  const near = [
    join(folder, 'node_modules/npm/bin/npm-cli.js'),
    resolve(folder, '../lib/node_modules/npm/bin/npm-cli.js'),
    resolve(folder, '../share/nodejs/npm/bin/npm-cli.js')
  ]
  const command = join(folder, 'npm')
  if (!existsSync(command)) return near
  const target = realpathSync(command)
  return basename(target) === 'npm-cli.js' ? [target, ...near] : near
}
