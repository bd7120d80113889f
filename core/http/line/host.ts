const loopbacks = new Set(['localhost', '127.0.0.1', '[::1]'])

/** A test of `Host`: that of the configured origin, and nothing else; on this machine any of its own names, at any port. */
export function hostCheck(origin: string): (host: string | undefined) => boolean {
  const { host: own, hostname, protocol } = new URL(origin)
  const isLocal = loopbacks.has(hostname)
  const withPort = own.includes(':') && !own.endsWith(']') ? own : `${own}:${protocol === 'https:' ? 443 : 80}`
  return (host) => {
    if (host === undefined) return false
    const given = host.toLowerCase()
    if (given === own || given === withPort) return true
    return isLocal && loopbacks.has(given.replace(/:\d{1,5}$/, ''))
  }
}
