import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { ConfigFault } from './config-fault.ts'
import type { Environment } from './environment-layer.ts'
import { nearest } from './nearest.ts'

/** The profile that `--profile` or `DIWAN_PROFILE` names, or null; a ConfigFault where there is no such file. */
export function profileFile(root: string, env: Environment, argv: readonly string[]): { name: string, file: string } | null {
  const flag = argv.findLast((argument, index) => argument.startsWith('--profile=') || argv[index - 1] === '--profile')
  const source = flag === undefined ? 'DIWAN_PROFILE' : '--profile'
  const name = flag?.replace(/^--profile=/, '') ?? env['DIWAN_PROFILE']
  if (name === undefined || name === '' || name === 'default') return null
  const file = `config/${name}.yaml`
  const isName = /^[a-z0-9][a-z0-9-]*$/.test(name)
  if (isName && name !== 'local' && existsSync(join(root, file))) return { name, file }
  const all = profiles(root)
  const found = nearest(name, all)
  throw new ConfigFault([{
    key: source, ...(found && { nearest: found }),
    sentence: `${source} names the profile “${name.slice(0, 60)}”, which is not there. Profiles: ${all.join(', ') || 'none'}.`
  }])
}

function profiles(root: string): string[] {
  try {
    return readdirSync(join(root, 'config'))
      .filter(file => file.endsWith('.yaml') && !['default.yaml', 'local.yaml'].includes(file))
      .map(file => file.slice(0, -5)).toSorted()
  } catch {
    return []
  }
}
