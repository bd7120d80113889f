import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'

/**
 * Who is at the other end: the socket's address, or behind `hops` proxies of our own the address the outermost of them saw.
 * Entries a client wrote itself stand further left and are never reached.
 */
export function clientAddress(request: IncomingMessage, hops: number): string {
  const near = plain(request.socket.remoteAddress ?? '')
  if (hops === 0) return near
  const header = request.headers['x-forwarded-for']
  const text = Array.isArray(header) ? header.join(',') : (header ?? '')
  const chain = [...text.slice(-2000).split(',').map((entry) => plain(entry.trim())).filter((entry) => isIP(entry) !== 0), near]
  return chain[Math.max(0, chain.length - 1 - hops)] ?? near
}

const plain = (address: string): string => address.startsWith('::ffff:') ? address.slice(7) : address

export const isLoopback = (address: string): boolean => address === '::1' || address.startsWith('127.')
