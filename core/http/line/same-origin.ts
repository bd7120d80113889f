import type { IncomingHttpHeaders } from 'node:http'

/**
 * Whether a request that changes something, or opens a stream, comes from this site's own pages or from a program. Browsers
 * always say where a POST comes from; a request that says nothing comes from no browser and carries no one else's cookies.
 */
export function isSameOrigin(headers: IncomingHttpHeaders, isOwn: (origin: string, host: string | undefined) => boolean): boolean {
  const site = headers['sec-fetch-site']
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false
  const { origin } = headers
  if (origin !== undefined) return isOwn(origin, headers.host)
  const { referer } = headers
  return site !== undefined || referer === undefined || isOwn(originOf(referer), headers.host)
}

function originOf(address: string): string {
  try {
    return new URL(address).origin
  } catch {
    return 'null'
  }
}
