import { BlockList, isIP } from 'node:net'

/** IANA, IPv4 Special-Purpose Address Registry: everything that is nobody's on the internet, and groups. */
const inside = new BlockList()
for (const [network, prefix] of [
  ['0.0.0.0', 8], ['10.0.0.0', 8], ['100.64.0.0', 10], ['127.0.0.0', 8], ['169.254.0.0', 16], ['172.16.0.0', 12], ['192.0.0.0', 24], ['192.0.2.0', 24], ['192.88.99.0', 24], ['192.168.0.0', 16],
  ['198.18.0.0', 15], ['198.51.100.0', 24], ['203.0.113.0', 24], ['224.0.0.0', 3],
] as const) inside.addSubnet(network, prefix, 'ipv4')
/** Of IPv6 only this is given out; what is in it for tests and for tunnels to IPv4 is not. */
const given = new BlockList()
given.addSubnet('2000::', 3, 'ipv6')
const reserved = new BlockList()
for (const [network, prefix] of [['2001::', 23], ['2001:db8::', 32], ['2002::', 16], ['3fff::', 20]] as const) reserved.addSubnet(network, prefix, 'ipv6')

/** Whether an IP address is one of the operator's own network, this machine or nobody's; what is no address counts as one. */
export function isPrivate(address: string): boolean {
  const version = isIP(address)
  if (version === 4) return inside.check(address, 'ipv4')
  return version !== 6 || !given.check(address, 'ipv6') || reserved.check(address, 'ipv6')
}
