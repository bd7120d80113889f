/** The line to the process that supervises this one; silent when there is none. */
export interface SupervisorLine {
  /** What it needs to know when this process stands still: whose folders, where letters go. */
  tell(facts: { dataDirectory: string; folders: Readonly<Record<string, string>>; stopSeconds: number }): void
  ready(): void
  /** It asked this process to stop, or is gone. */
  onStop(stop: () => void): void
  readonly isThere: boolean
}

export function supervisorLine(): SupervisorLine {
  const isThere = process.send !== undefined
  const send = (message: unknown): void => { if (process.connected) process.send?.(message) }
  return {
    isThere,
    tell: (facts) => send({ facts }),
    ready: () => send('ready'),
    onStop(stop) {
      process.on('message', (message) => { if (message === 'stop') stop() })
      process.on('disconnect', stop)
      process.on('SIGTERM', stop)
      // A terminal sends Ctrl-C to both; the supervisor's word is the one that counts.
      process.on('SIGINT', isThere ? () => {} : stop)
      process.on('SIGHUP', isThere ? () => {} : stop)
    },
  }
}
