import { nearest } from './nearest.ts'
import { leavesOf, type Section } from './walk.ts'

/** The sentence about a setting that does not exist, with the nearest one that does. */
export function suggest(path: string, schema: Section): { sentence: string, nearest?: string } {
  const name = path.slice(path.lastIndexOf('.') + 1)
  const parent = path.slice(0, path.lastIndexOf('.') + 1)
  const known = leavesOf(schema).map(({ path: setting }) => setting)
  const sections = [...new Set(known.flatMap(setting => setting.includes('.') ? [setting.slice(0, setting.indexOf('.'))] : []))]
  const siblings = [...known, ...sections].filter(setting => setting.startsWith(parent) && !setting.slice(parent.length).includes('.'))
  const found = nearest(path, siblings) ??
    known.find(setting => setting.split('.').at(-1)?.toLowerCase() === name.toLowerCase()) ??
    nearest(path, [...known, ...sections])
  return {
    sentence: `there is no setting “${shorten(path)}”${found ? `; did you mean “${found}”?` : '. All settings stand in config/default.yaml.'}`,
    ...(found && { nearest: found })
  }
}

// oxlint-disable-next-line no-control-regex
const shorten = (path: string) => (path.length > 60 ? `${path.slice(0, 57)}…` : path).replaceAll(/[\u0000-\u001f\u007f]/g, '�')
