import autocannon from 'autocannon'

export interface Load {
  path: string | readonly string[]
  cookie?: string
  /** With one each request is a POST of it as JSON. */
  body?: () => object
  token?: string
  seconds: number
  connections?: number
}
export interface Found { perSecond: number; answered: number; p50: number; p99: number; faults: number }

/** Requests per second over 10 connections, their times in ms, and how many answers were not a success. */
export async function load(origin: string, { path, cookie, token, body, seconds, connections = 10 }: Load): Promise<Found> {
  const headers = {
    'accept-encoding': 'gzip, deflate, br, zstd', accept: body ? 'application/json' : 'text/html', ...(cookie ? { cookie } : {}),
    ...(body ? { 'content-type': 'application/json', 'x-csrf-token': token ?? '', origin } : {}),
  }
  const paths = typeof path === 'string' ? [path] : path
  const running = autocannon({
    url: origin, connections, duration: seconds, timeout: 10,
    requests: paths.map((one) => body
      ? { method: 'POST', path: one, headers, setupRequest: (request) => ({ ...request, body: JSON.stringify(body()) }) }
      : { method: 'GET', path: one, headers }),
  })
  const { requests, latency, non2xx, errors, timeouts } = await running
  return { perSecond: Math.round(requests.average), answered: requests.total, p50: latency.p50, p99: latency.p99, faults: non2xx + errors + timeouts }
}
