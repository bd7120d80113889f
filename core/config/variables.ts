import { leavesOf, type Section } from './walk.ts'

/** Short names that hosts and people know, and the setting each stands for. */
export const shortVariables: Readonly<Record<string, string>> = {
  PORT: 'server.port',
  HOST: 'server.host',
  DATABASE_URL: 'database.url',
  DIWAN_ORIGIN: 'server.origin',
  DIWAN_DATA: 'data.directory',
  DIWAN_DEMO: 'demo.enabled'
}

/** `server.bodyLimit` → `DIWAN_SERVER__BODY_LIMIT` */
export const variableOf = (path: string): string => `DIWAN_${path.split('.')
  .map(part => part.replaceAll(/[A-Z]/g, letter => `_${letter}`).replaceAll('-', '_').toUpperCase()).join('__')}`

/** Every variable with the setting it stands for. */
export function variables(schema: Section): Map<string, string> {
  return new Map([
    ...Object.entries(shortVariables),
    ...leavesOf(schema).map(({ path }): [string, string] => [variableOf(path), path])
  ])
}

/** `DIWAN_PLUGINS__NEWS_DESK__REVIEW_MONTHS` → `plugins.news-desk.reviewMonths`, or undefined for any other variable. */
export function pluginSettingOf(variable: string): string | undefined {
  const match = /^DIWAN_PLUGINS__([A-Z][A-Z0-9_]*?)__([A-Z][A-Z0-9_]*)$/.exec(variable)
  if (!match?.[1] || !match[2]) return undefined
  const name = match[2].toLowerCase().replaceAll(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
  return `plugins.${match[1].toLowerCase().replaceAll('_', '-')}.${name}`
}
