/** Ended before it was done: by whoever asked (`cancelled`), by the clock (`late`), or by a fault (its `cause`). */
export class ThreadEnded extends Error {
  readonly why: 'cancelled' | 'late' | 'fault'
  constructor(why: 'cancelled' | 'late' | 'fault', options?: ErrorOptions) { super(why, options); this.why = why }
}

/** `deadline` in milliseconds from when it begins, usually 20 s; `told` hears how much is done. */
export interface ThreadWays { deadline?: number; signal?: AbortSignal; told?: (done: number) => void }

/** Long counting beside the site: it answers others meanwhile. A few threads at a time for all plugins, the others wait their turn. */
export interface Threads {
  /**
   * @param file of the plugin: what runs there. It reads `given` as `workerData`, may post `{ done }`, and posts `{ result }` at its end
   * @throws ThreadEnded
   */
  run<Result>(file: URL, given: unknown, ways?: ThreadWays): Promise<Result>
}
