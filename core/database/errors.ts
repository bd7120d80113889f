/** What every refusal of this floor has in common: a code to switch on, and what the operator can do about it. */
export class DatabaseFault extends Error {
  readonly code: string
  readonly remedy: string

  constructor(code: string, message: string, remedy = '', options?: ErrorOptions) {
    super(remedy ? `${message} ${remedy}` : message, options)
    this.name = new.target.name
    this.code = code
    this.remedy = remedy
  }
}

/** Who holds an embedded data directory. `address` is known once the holder has announced it. */
export interface Holder {
  readonly pid: number
  readonly host: string
  readonly since: Date
  readonly address?: string
}

/** Another process has the embedded data open. */
export class DataHeld extends DatabaseFault {
  readonly directory: string
  readonly holder: Holder

  constructor(directory: string, holder: Holder, here: boolean) {
    const at = holder.address ? ` at ${holder.address}` : ''
    const where = here ? '' : ` on ${holder.host}`
    super('DATA_HELD',
      `The data in ${directory} is in use by process ${holder.pid}${where} since ${holder.since.toISOString()}${at}.`,
      'Stop that process first, or use another data directory.')
    this.directory = directory
    this.holder = holder
  }
}

/** The data holds migrations this code does not know. Nothing has been touched. */
export class DataNewer extends DatabaseFault {
  readonly plugin: string
  readonly unknown: readonly string[]

  constructor(plugin: string, version: string, unknown: readonly { name: string, version: string }[]) {
    const writer = unknown.at(-1)?.version ?? 'a newer version'
    super('DATA_NEWER',
      `The data of ${plugin} was written by version ${writer}, and this is version ${version}.`,
      `Install ${plugin} ${writer} or newer, or restore a backup made before that upgrade.`)
    this.plugin = plugin
    this.unknown = unknown.map((migration) => migration.name)
  }
}

/** A migration threw. What it did has been rolled back; migrations before it stay. */
export class MigrationFailed extends DatabaseFault {
  readonly plugin: string
  readonly migration: string

  constructor(plugin: string, migration: string, cause: unknown) {
    super('MIGRATION_FAILED', `The migration ${migration} of ${plugin} failed: ${cause instanceof Error ? cause.message : String(cause)}`,
      'It has been rolled back.', { cause })
    this.plugin = plugin
    this.migration = migration
  }
}

/** The server or the data is of a version this code cannot work with. */
export class DatabaseUnsupported extends DatabaseFault {
  constructor(message: string, remedy: string) { super('DATABASE_UNSUPPORTED', message, remedy) }
}

/** The database could not be opened or reached. */
export class DatabaseUnreachable extends DatabaseFault {
  constructor(message: string, remedy: string, cause?: unknown) { super('DATABASE_UNREACHABLE', message, remedy, { cause }) }
}

/** The line to the server was cut under a transaction. Nothing of it is saved, and nothing more can be sent through it. */
export class ConnectionLost extends DatabaseFault {
  constructor(cause: unknown) { super('DATABASE_CONNECTION_LOST', 'The connection was cut in the middle of a transaction.', 'Nothing of it was saved.', { cause }) }
}

/** No connection became free in time. */
export class DatabaseBusy extends DatabaseFault {
  constructor(message: string, cause: unknown) { super('DATABASE_BUSY', message, '', { cause }) }
}

/** The database is closed or closing. */
export class DatabaseClosed extends DatabaseFault {
  constructor() { super('DATABASE_CLOSED', 'The database is closed.') }
}

/** A statement came through a transaction that had already ended. */
export class TransactionEnded extends DatabaseFault {
  constructor() {
    super('TRANSACTION_ENDED', 'A statement came after its transaction had ended.',
      'Await it inside the transaction, or start work that outlives it through outside().')
  }
}

/** A statement of raw knex came from inside a transaction, where it would run beside it or wait for ever. */
export class TransactionBypassed extends DatabaseFault {
  constructor() {
    super('TRANSACTION_BYPASSED', 'A statement inside a transaction did not go through it.',
      'Use the database that was given to you, or outside() where that is meant.')
  }
}

/** A part of the transaction failed and the failure was caught: nothing of it is saved. The cause is that failure. */
export class TransactionDoomed extends DatabaseFault {
  constructor(cause: unknown) {
    super('TRANSACTION_DOOMED', 'A part of this transaction failed and its error was caught, so nothing was saved.',
      'Use attempt() for a part that may fail.', { cause })
  }
}

/** A transaction took longer than it may. It has been rolled back. */
export class TransactionOverrun extends DatabaseFault {
  constructor(ms: number) { super('TRANSACTION_OVERRUN', `The transaction was not over after ${ms} ms and has been rolled back.`) }
}

/** A statement took longer than it may. The code is PostgreSQL's own for it, so both engines answer alike. */
export class StatementOverrun extends DatabaseFault {
  constructor(ms: number) { super('57014', `canceling statement due to statement timeout (${ms} ms)`) }
}
