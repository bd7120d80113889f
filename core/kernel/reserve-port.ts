import { createServer, type AddressInfo } from 'node:net'
import { StartFault } from './start-fault.ts'

/**
 * Holds the port from the first moment, so that one in use is said before any data is opened. `release` lets go of it for the
 * server that takes its place. Port 0 becomes a free one.
 * @throws StartFault
 */
export async function reservePort(host: string, port: number): Promise<{ port: number; release(): Promise<void> }> {
  const server = createServer((socket) => socket.destroy())
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen({ host, port, exclusive: true }, resolve)
    })
  } catch (error) {
    throw portFault(error as NodeJS.ErrnoException, host, port)
  }
  const address = server.address() as AddressInfo
  return { port: address.port, release: () => new Promise((resolve) => { server.close(() => resolve()) }) }
}

export function portFault(error: NodeJS.ErrnoException, host: string, port: number): StartFault {
  const other = port + 1 < 65_536 ? port + 1 : 3000
  const sentences: Record<string, string> = {
    EADDRINUSE: `Port ${port} is in use by another program. Stop that program, or take another port: npm start -- --port ${other}`,
    EACCES: `This user may not listen on port ${port}. Ports below 1024 belong to the administrator of the machine; take another: npm start -- --port 3000`,
    EADDRNOTAVAIL: `This machine has no address ${host}. Set server.host to one it has; 127.0.0.1 is always there.`,
  }
  return new StartFault('port', sentences[error.code ?? ''] ?? `Cannot listen on ${host}:${port}: ${error.message}`, { cause: error })
}
