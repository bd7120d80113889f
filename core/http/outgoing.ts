import { lookup, type LookupAddress, type LookupAllOptions } from 'node:dns'
import { request as plain, type IncomingMessage } from 'node:http'
import { request as sealed } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { OutgoingFault, type Outgoing, type OutgoingAnswer, type OutgoingWays } from '../contract/index.ts'
import { isPrivate } from './is-private.ts'

const mostRedirects = 5
interface Needs { /** Hosts inside the network that may be asked, as the operator named them. */ privateHosts: readonly string[] }
interface Bounds { most: number; accept: string; signal: AbortSignal; done(): void }

/** The one way out of the site to addresses that people named. See `Outgoing`. */
export function openOutgoing({ privateHosts }: Needs): Outgoing {
  const named = new Set(privateHosts.map((host) => host.toLowerCase()))
  return {
    async get(address: string, { deadline = 60_000, most = 16_777_216, accept = '*/*', signal }: OutgoingWays = {}): Promise<OutgoingAnswer> {
      const clock = new AbortController()
      const timer = setTimeout(() => clock.abort(new OutgoingFault('late')), deadline)
      const bounds: Bounds = { most, accept, signal: signal ? AbortSignal.any([signal, clock.signal]) : clock.signal, done: () => clearTimeout(timer) }
      try {
        return await ask(address, bounds, named)
      } catch (error) {
        bounds.done()
        throw faultOf(error, clock.signal)
      }
    },
  }
}

async function ask(first: string, bounds: Bounds, named: ReadonlySet<string>): Promise<OutgoingAnswer> {
  for (let at = addressOf(first), redirects = 0; ; redirects++) {
    if (redirects > mostRedirects) throw new OutgoingFault('redirects')
    const answer = await send(at, bounds, named)
    const to = answer.headers.location
    if (![301, 302, 303, 307, 308].includes(answer.statusCode ?? 0) || to === undefined) {
      const headers = Object.fromEntries(Object.entries(answer.headers).flatMap(([name, value]) => value === undefined ? [] : [[name, [value].flat().join(', ')]]))
      return { status: answer.statusCode ?? 0, address: at.href, headers, body: bounded(answer, bounds) }
    }
    answer.destroy()
    at = addressOf(to, at)
  }
}

/** http and https alone, without a name and password in them, which would be sent to whoever is named after them. */
function addressOf(said: string, base?: URL): URL {
  const address = URL.parse(said, base?.href)
  if (address === null || !['http:', 'https:'].includes(address.protocol) || address.username !== '' || address.password !== '') throw new OutgoingFault('address')
  return address
}

function send(at: URL, { accept, signal }: Bounds, named: ReadonlySet<string>): Promise<IncomingMessage> {
  const host = at.hostname.replace(/^\[(.*)\]$/, '$1')
  const isNamed = named.has(host)
  // An address is not looked up, so it is asked here.
  if (!isNamed && isIP(host) !== 0 && isPrivate(host)) return Promise.reject(new OutgoingFault('private'))
  return new Promise((resolve, reject) => {
    const asking = (at.protocol === 'https:' ? sealed : plain)(at, {
      agent: false, signal, lookup: isNamed ? lookup as LookupFunction : guarded, maxHeaderSize: 32_768,
      headers: { accept, 'accept-encoding': 'identity', 'user-agent': 'Diwan' },
    }, resolve)
    asking.on('error', reject)
    asking.end()
  })
}

/** The connection goes to what was looked at, so that a name cannot mean another place a moment later. One private address among others is enough to refuse. */
const guarded: LookupFunction = (host, options, told) => {
  lookup(host, { ...options, all: true } as LookupAllOptions, (error, found: LookupAddress[]) => {
    const refusal = error ?? (found.length === 0 || found.some(({ address }) => isPrivate(address)) ? new OutgoingFault('private') : null)
    if (refusal) told(refusal, '', 0)
    else if (options.all) told(null, found)
    else told(null, found[0]!.address, found[0]!.family)
  })
}

async function* bounded(answer: IncomingMessage, { most, signal, done }: Bounds): AsyncGenerator<Buffer> {
  let size = 0
  try {
    for await (const part of answer) {
      size += (part as Buffer).length
      if (size > most) throw new OutgoingFault('large')
      yield part as Buffer
    }
  } catch (error) {
    throw faultOf(error, signal)
  } finally {
    done()
    answer.destroy()
  }
}

function faultOf(error: unknown, { aborted, reason }: AbortSignal): OutgoingFault {
  if (error instanceof OutgoingFault) return error
  if (aborted && reason instanceof OutgoingFault) return reason
  return error instanceof Error && error.cause instanceof OutgoingFault ? error.cause : new OutgoingFault('unreachable', { cause: error })
}
