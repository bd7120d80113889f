import type { RequestListener, Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { isLoopback } from './line/client-address.ts'
import type { Limits } from './limits.ts'

// Imported the ordinary way, `node:http` loads the client of fetch and of web sockets with it: 20 ms of every start.
const http = process.getBuiltinModule('node:http')

export interface WebServer {
  listen(port: number, host: string): Promise<AddressInfo>
  /** Takes no more lines, waits for what is being answered, then cuts what is left. Answers how many were cut. */
  close(within: number): Promise<number>
  readonly connections: number
}

/** The server under the app: slow, broken and too many lines end here, before they cost anything. */
export function openServer(listener: RequestListener, limits: Limits, isBehindProxy: boolean): WebServer {
  const sockets = new Set<Socket>()
  const perAddress = new Map<string, number>()
  const server: Server = http.createServer({
    maxHeaderSize: limits.header, headersTimeout: limits.headersTimeout, requestTimeout: 600_000, keepAliveTimeout: limits.keepAlive, connectionsCheckingInterval: 2000,
    requireHostHeader: true, noDelay: true, insecureHTTPParser: false, highWaterMark: 65_536,
  }, listener)
  server.maxRequestsPerSocket = limits.requestsPerSocket
  server.maxConnections = limits.connections
  server.maxHeadersCount = 100
  // A client that reads nothing of its answer for so long is gone; live streams are written to more often.
  server.timeout = 120_000
  server.on('connection', (socket) => {
    const address = (socket.remoteAddress ?? '').replace(/^::ffff:/, '')
    const count = (perAddress.get(address) ?? 0) + 1
    if (!isBehindProxy && count > limits.connectionsPerAddress && !isLoopback(address)) { socket.destroy(); return }
    perAddress.set(address, count)
    sockets.add(socket)
    socket.once('close', () => {
      sockets.delete(socket)
      const left = (perAddress.get(address) ?? 1) - 1
      if (left > 0) perAddress.set(address, left)
      else perAddress.delete(address)
    })
  })
  // What the parser cannot read gets one plain answer; a line that was cut gets none.
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (error.code === 'ECONNRESET' || !socket.writable || (socket as Socket).bytesWritten > 0) { socket.destroy(); return }
    const status = error.code === 'HPE_HEADER_OVERFLOW' ? '431 Request Header Fields Too Large' : error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? '408 Request Timeout' : '400 Bad Request'
    socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
    // A client that does not close its side is not waited for.
    setTimeout(() => socket.destroy(), 500).unref()
  })
  // Nothing here speaks another protocol on the same line.
  server.on('upgrade', (_request, socket) => socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n'))
  server.on('connect', (_request, socket) => socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n'))

  return {
    listen: (port, host) => new Promise((resolve, reject) => {
      server.once('error', reject)
      server.listen({ port, host, backlog: 1024 }, () => {
        server.off('error', reject)
        resolve(server.address() as AddressInfo)
      })
    }),
    async close(within) {
      if (!server.listening) return 0
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeIdleConnections()
      let timer: NodeJS.Timeout | undefined
      const late = new Promise<true>((resolve) => { timer = setTimeout(() => resolve(true), within) })
      // A line that has had its last answer is idle, and kept open by the client in the hope of another.
      const sweep = setInterval(() => server.closeIdleConnections(), 100)
      const isLate = await Promise.race([closed, late])
      clearTimeout(timer)
      clearInterval(sweep)
      const cut = isLate ? sockets.size : 0
      server.closeAllConnections()
      for (const socket of sockets) socket.destroy()
      await closed
      return cut
    },
    get connections() { return sockets.size },
  }
}
