import { delimiter } from 'node:path'

/** What the surroundings tell the tests. The only place that reads them, as `core/config` is for the site. */
export interface TestEnvironment {
  /** An address of PostgreSQL at which databases may be made and dropped. */
  readonly databaseUrl: string | undefined
  /** Where programs are looked for. */
  readonly path: string
  /** Nothing may be skipped. */
  readonly isContinuous: boolean
  /** Rounds of the test that kills a writing process; more of them on demand. */
  readonly killRounds: number
  /** More folders with plugins, for tests of plugins that stand elsewhere. */
  readonly pluginFolders: readonly string[]
}

export function testEnvironment(environment: Readonly<Record<string, string | undefined>> = process.env): TestEnvironment {
  const rounds = Number(environment['DIWAN_TEST_KILL_ROUNDS'] ?? 4)
  return {
    databaseUrl: environment['DIWAN_TEST_DATABASE_URL'] || undefined,
    path: environment['PATH'] ?? environment['Path'] ?? '',
    isContinuous: ['1', 'true'].includes(environment['CI'] ?? ''),
    killRounds: Number.isInteger(rounds) && rounds > 0 ? rounds : 4,
    pluginFolders: (environment['DIWAN_TEST_PLUGINS'] ?? '').split(delimiter).filter((folder) => folder !== '')
  }
}
