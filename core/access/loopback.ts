import { BlockList, isIP } from 'node:net'

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8, 'ipv4')
loopback.addAddress('::1', 'ipv6')

/** Whether only this machine can reach the site: the address it listens on and the one it is known by are both loopback. */
export function isLoopback({ host, origin }: { host: string; origin: string }): boolean {
  return isLoopbackName(host) && URL.canParse(origin) && isLoopbackName(new URL(origin).hostname)
}

function isLoopbackName(name: string): boolean {
  const bare = name.replace(/^\[(.*)\]$/, '$1').toLowerCase()
  const version = isIP(bare)
  return version === 0 ? bare === 'localhost' : loopback.check(bare, version === 6 ? 'ipv6' : 'ipv4')
}
