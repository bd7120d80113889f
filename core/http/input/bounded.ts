import { Transform, type Readable } from 'node:stream'
import { TooLarge } from '../../contract/index.ts'
import { HttpError } from '../http-error.ts'

/** The same bytes, ending in `TooLarge` past `limit` and in a 408 when nothing comes for `stall` milliseconds. */
export function bounded(source: Readable, limit: number, stall: number): Readable {
  let count = 0
  let timer: NodeJS.Timeout | undefined
  const wait = (): void => {
    clearTimeout(timer)
    timer = setTimeout(() => out.destroy(new HttpError(408, 'body-slow', { connection: 'close' })), stall)
  }
  const out = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      count += chunk.length
      wait()
      if (count > limit) done(new TooLarge(limit))
      else done(null, chunk)
    },
    final(done) { clearTimeout(timer); done() },
    destroy(error, done) { clearTimeout(timer); source.unpipe(out); source.resume(); done(error) },
  })
  wait()
  source.once('error', (error: Error) => out.destroy(error))
  source.once('aborted', () => out.destroy(new HttpError(400, 'body-cut', { connection: 'close' })))
  // A reader that is no longer there must not end the process with an error nobody hears.
  out.on('error', () => clearTimeout(timer))
  return source.pipe(out)
}
