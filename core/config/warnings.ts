import { statSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from './config.ts'

/** What works and should yet be looked at. */
export function warningsOf({ root, server, database, mail, demo }: Omit<Config, 'warnings'>): string[] {
  const isLocal = ['127.0.0.1', '::1', 'localhost'].includes(server.host)
  const holdsSecrets = [database.url, mail.url, mail.inbox].some(url => url !== undefined && /:[^/@]+@/.test(url))
  const found: [boolean, string][] = [
    [holdsSecrets && isOpenToAll(join(root, 'config/local.yaml')),
      'config/local.yaml can be read by every user of this machine and there are passwords in the settings: chmod 600 config/local.yaml.'],
    [!isLocal && server.isOriginDerived,
      `The server listens on ${server.host} and server.origin is not set: links in mails will begin with ${server.origin}.`],
    [!isLocal && demo.enabled, 'The demonstration is on and the server can be reached from other machines.']
  ]
  return found.filter(([holds]) => holds).map(([, sentence]) => sentence)
}

function isOpenToAll(file: string): boolean {
  if (process.platform === 'win32') return false
  const stat = statSync(file, { throwIfNoEntry: false })
  return stat !== undefined && (stat.mode & 0o004) !== 0
}
