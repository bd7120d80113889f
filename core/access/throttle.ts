import { isIP, isIPv6 } from 'node:net'
import type { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible'
import { TooOften } from '../contract/index.ts'
import type { Needs } from './needs.ts'
import { hashOf } from './secret.ts'

/** Points in seconds. */
interface Limit { points: number; duration: number }
const limits = {
  /** Failed sign-ins: one address, against many accounts. A whole administration may share it. */
  address: { points: 100, duration: 900 },
  /** One account from one address: then it is locked, each time for twice as long. */
  pair: { points: 10, duration: 900 },
  strikes: { points: 1_000, duration: 86_400 },
  /** One account from everywhere; addresses it was signed in from before are let through. */
  account: { points: 50, duration: 3_600 },
  everyone: { points: 1_000, duration: 60 },
  known: { points: 1, duration: 30 * 86_400 },
  /** Whatever else costs a mail or a hash. */
  'reset-mail': { points: 3, duration: 3_600 },
  'reset-address': { points: 30, duration: 3_600 },
  ticket: { points: 30, duration: 900 },
  reauthentication: { points: 10, duration: 900 },
  /** Wrong codes of one account, from wherever: then it waits, each time for twice as long. */
  factor: { points: 5, duration: 900 },
  'factor-strikes': { points: 1_000, duration: 86_400 },
  /** Tokens of programs that are none, from one address. */
  'api-token': { points: 30, duration: 900 },
  invitation: { points: 200, duration: 86_400 },
} satisfies Record<string, Limit>
type LimitName = keyof typeof limits

/** The longest wait, in first ones. */
const longest = 16

/**
 * How often things may be tried. The counts are in the database, so they outlive a restart and all processes share them;
 * keys are hashes. They run by the machine's own clock. Never call it inside a transaction: the embedded engine has one connection.
 */
export class Throttle {
  readonly #needs: Needs
  #limiters: Promise<Record<LimitName, RateLimiterPostgres>> | undefined
  /** Of plugins, each made when it is first asked. */
  readonly #own = new Map<string, Promise<RateLimiterPostgres>>()
  constructor(needs: Needs) { this.#needs = needs }

  /**
   * Before a password is checked. Counts first and gives back after a success, so that many tries at once are all counted.
   * Says the same for accounts that exist and for others.
   * @throws TooOften
   */
  async beforeSignIn(mail: string, address: string): Promise<{ succeeded(): Promise<void> }> {
    const { address: byAddress, pair, strikes, account, everyone, known } = await this.#open()
    const [from, of] = [this.#key(network(address)), this.#key(mail)]
    const both = this.#key(`${mail} ${network(address)}`)
    const isKnown = await known.get(both) !== null
    await take(pair, both, async () => {
      const { consumedPoints } = await strikes.penalty(both)
      const seconds = this.#needs.settings.lock.wait * Math.min(longest, 2 ** Math.min(consumedPoints - 1, 12))
      await pair.block(both, seconds)
      this.#needs.log.warn('Sign-in to an account is locked for an address', { seconds })
      return seconds
    })
    if (!isKnown) {
      await take(byAddress, from)
      await take(account, of)
      await take(everyone, 'all')
    }
    return {
      succeeded: async () => {
        await Promise.all([pair.delete(both), strikes.delete(both), known.set(both, 1, limits.known.duration), ...(isKnown ? [] : [byAddress.reward(from), account.reward(of), everyone.reward('all')])])
      },
    }
  }

  /** Before a second factor is checked, for an account whose password was right. Counts first, so that many tries at once are all counted. @throws TooOften */
  async beforeFactor(person: string): Promise<{ succeeded(): Promise<void> }> {
    const { factor, 'factor-strikes': strikes } = await this.#open()
    const of = this.#key(`factor ${person}`)
    await take(factor, of, async () => {
      const { consumedPoints } = await strikes.penalty(of)
      const seconds = this.#needs.settings.lock.wait * Math.min(longest, 2 ** Math.min(consumedPoints - 1, 12))
      await factor.block(of, seconds)
      this.#needs.log.warn('The second step of an account is locked', { seconds })
      return seconds
    })
    return { succeeded: async () => { await Promise.all([factor.delete(of), strikes.delete(of)]) } }
  }

  /** @throws TooOften */
  async take(name: 'reset-mail' | 'reset-address' | 'ticket' | 'reauthentication' | 'invitation' | 'api-token', key: string): Promise<void> {
    await take((await this.#open())[name], this.#key(name === 'reset-address' || name === 'ticket' || name === 'api-token' ? network(key) : key))
  }

  /** The same for what a plugin counts, by a name and a limit of its own: an address counts as one customer's. @throws TooOften */
  async takeAs(name: string, by: string, { points, seconds }: { points: number; seconds: number }): Promise<void> {
    this.#askOutside()
    const known = `${name} ${points} ${seconds}`
    const limiter = this.#own.get(known) ?? this.#limiter(name, { points, duration: seconds })
    this.#own.set(known, limiter)
    await take(await limiter, this.#key(`${name} ${isIP(by) === 0 ? by : network(by)}`), undefined, 'core.error.too-often')
  }

  /** Lifts what stands against an account, for its owner who has proved to be it. */
  async forgive(mail: string): Promise<void> {
    const { account, 'reset-mail': reset } = await this.#open()
    await account.delete(this.#key(mail))
    await reset.delete(this.#key(mail))
  }
  /** The same for the second step. */
  async forgiveFactor(person: string): Promise<void> {
    const { factor, 'factor-strikes': strikes } = await this.#open()
    await Promise.all([factor.delete(this.#key(`factor ${person}`)), strikes.delete(this.#key(`factor ${person}`))])
  }

  /** Forgets what has run out. */
  async sweep(): Promise<void> { await this.#needs.database.db.raw('delete from core.throttle where expire < ?', [Date.now() - 3_600_000]) }

  #key(value: string): string { return hashOf(`${this.#needs.settings.origin} ${value}`).toString('base64url') }

  async #open(): Promise<Record<LimitName, RateLimiterPostgres>> {
    this.#askOutside()
    return this.#limiters ??= Promise.all(Object.entries(limits).map(async ([name, limit]) => [name, await this.#limiter(name, name === 'pair' ? { ...limit, points: this.#needs.settings.lock.after } : limit)] as const)).then((all) => Object.fromEntries(all) as Record<LimitName, RateLimiterPostgres>)
  }

  async #limiter(name: string, limit: Limit): Promise<RateLimiterPostgres> {
    const { default: { RateLimiterPostgres: Limiter } } = await import('rate-limiter-flexible')
    return new Limiter({ ...limit, keyPrefix: name, storeClient: this.#needs.database.raw, storeType: 'knex', schemaName: 'core', tableName: 'throttle', tableCreated: true, clearExpiredByTimeout: false })
  }

  #askOutside(): void { if (this.#needs.database.isInTransaction) throw new Error('Tries are counted outside of transactions, so that a rollback does not forget them') }
}

async function take(limiter: RateLimiterPostgres, key: string, onFirst?: () => Promise<number>, words = 'core.access.error.too-often'): Promise<void> {
  try {
    await limiter.consume(key)
  } catch (refusal) {
    if (refusal instanceof Error) throw refusal
    const { consumedPoints, msBeforeNext } = refusal as RateLimiterRes
    // Only one of many tries at once is the first past the limit.
    const seconds = onFirst && consumedPoints === limiter.points + 1 ? await onFirst() : msBeforeNext / 1000
    throw new TooOften(Math.max(1, seconds), words)
  }
}

/** An address as one customer of a provider holds it: a single IPv4, a /64 of IPv6. */
export function network(address: string): string {
  const plain = address.toLowerCase().replace(/^::ffff:(?=\d+\.)/, '').replace(/%.*$/, '')
  if (!isIPv6(plain)) return plain
  const [head = '', tail = ''] = plain.split('::')
  const front = head === '' ? [] : head.split(':')
  const back = tail === '' ? [] : tail.split(':')
  const groups = plain.includes('::') ? [...front, ...Array<string>(Math.max(0, 8 - front.length - back.length)).fill('0'), ...back] : front
  return `${groups.slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`
}
