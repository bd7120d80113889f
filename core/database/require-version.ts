import { DatabaseUnsupported } from './errors.ts'

/** The first major version this code is written for. */
const oldest = 15

/** @throws DatabaseUnsupported for a PostgreSQL that is too old */
export function requireVersion(version: string): void {
  if (Number.parseInt(version, 10) >= oldest) return
  throw new DatabaseUnsupported(`This is PostgreSQL ${version}, and Diwan needs ${oldest} or newer.`, 'Upgrade the server, or leave the address out to use the embedded database.')
}
