const loopbacks = new Set(['localhost', '127.0.0.1', '[::1]'])

/** Whether a host, with or without a port, is a name of this machine. */
export const isLoopbackHost = (host: string): boolean => loopbacks.has(host.toLowerCase().replace(/:\d{1,5}$/, ''))

/** A test of `Host`: that of the configured origin, and nothing else; on this machine any of its own names, at any port. */
export function hostCheck(origin: string): (host: string | undefined) => boolean {
  const { host: own, hostname, protocol } = new URL(origin)
  const isLocal = loopbacks.has(hostname)
  const withPort = own.includes(':') && !own.endsWith(']') ? own : `${own}:${protocol === 'https:' ? 443 : 80}`
  return (host) => {
    if (host === undefined) return false
    const given = host.toLowerCase()
    if (given === own || given === withPort) return true
    return isLocal && isLoopbackHost(given)
  }
}
