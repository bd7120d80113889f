import { AsyncLocalStorage } from 'node:async_hooks'
import type { Knex } from 'knex'
import { TransactionEnded } from './errors.ts'
import type { OpenTransaction, Part } from './open-transaction.ts'
import { started } from './started.ts'

/** Where the running code stands: in a part of an open transaction, or apart from the one it was started in. */
export interface Place {
  readonly transaction: OpenTransaction
  readonly part: Part
  /** True inside `outside()`: statements do not go through the transaction. */
  readonly isApart: boolean
}

/** One per database, so that two sites in one process do not meet in each other's transactions. */
export class Ambient {
  readonly #storage = new AsyncLocalStorage<Place | undefined>()

  get place(): Place | undefined { return this.#storage.getStore() }

  /** The transaction the running code is in, ended or not. */
  get transaction(): OpenTransaction | undefined {
    const place = this.#storage.getStore()
    return place && !place.isApart ? place.transaction : undefined
  }

  run<T>(place: Place | undefined, work: () => T): T { return this.#storage.run(place, work) }

  apart<T>(work: () => T): T {
    const place = this.place
    return this.#storage.run(place && { ...place, isApart: true }, () => started(work()))
  }
}

const ambients = new WeakMap<object, () => Knex>()

/**
 * Knex that goes through the open transaction of the running code, and to the pool where there is none. `db.transaction(work)`
 * is the database's own transaction; the form that hands out a transaction to end by hand is refused.
 * @param begin the database's transaction()
 */
export function ambientKnex(raw: Knex, ambient: Ambient, begin: (work: (db: Knex) => Promise<unknown>) => Promise<unknown>): Knex {
  const current = (): Knex => {
    const transaction = ambient.transaction
    if (!transaction) return raw
    if (transaction.hasEnded) throw new TransactionEnded()
    return transaction.knex
  }
  const transaction = (work: unknown) => {
    if (typeof work !== 'function') throw new TypeError('transaction() takes the work to do in it')
    return begin(async (db) => (work as (db: Knex) => unknown)(db))
  }
  const own: Record<PropertyKey, unknown> = {
    transaction,
    destroy: () => { throw new TypeError('close() of the database ends it') },
    transactionProvider: () => { throw new TypeError('transaction() is the way to begin one') }
  }
  const proxy = new Proxy(raw, {
    apply: (_target, _self, words) => Reflect.apply(current() as never, undefined, words) as unknown,
    get: (_target, key) => {
      if (Object.hasOwn(own, key)) return own[key]
      const knex = current()
      const value = Reflect.get(knex, key) as unknown
      return typeof value === 'function' ? (value as (...words: unknown[]) => unknown).bind(knex) : value
    },
    set: () => false
  })
  ambients.set(proxy, current)
  return proxy
}

/** The knex of the transaction that is open right here, for something that must stay bound to it; itself for any other knex. */
export function boundHere(knex: Knex): Knex { return ambients.get(knex)?.() ?? knex }
