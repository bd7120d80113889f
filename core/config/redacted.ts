import type { Config } from './config.ts'

/** The settings as plain values to print, with the passwords in addresses replaced by dots. */
export function redacted(config: Config): Record<string, unknown> {
  const { root: _, warnings: __, ...settings } = config
  const plain: Record<string, unknown> = JSON.parse(JSON.stringify(settings, (key, value: unknown) => hidden(key, value)))
  return plain
}

// Plugins name their own secrets, so theirs are recognised by name.
function hidden(key: string, value: unknown): unknown {
  if (typeof value !== 'string') return value
  if (/(secret|password|token|key)$/i.test(key)) return '…'
  return value.replace(/^([a-z0-9+]+:\/\/)[^/?#]*@/i, '$1…@').replaceAll(/([?&](?:password|secret|key|token)[^=]*=)[^&]*/gi, '$1…')
}
