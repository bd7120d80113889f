import { Duplex } from 'node:stream'

/** What a stream needs of the engine. */
export interface Server {
  /** Resolves when the engine runs and holds nothing of an earlier connection. */
  greet(stream: EmbeddedStream): Promise<void>
  /** Sends messages of the wire protocol; the answer is pushed into the stream. */
  send(stream: EmbeddedStream, messages: Uint8Array): void
  leave(stream: EmbeddedStream): void
}

const int32 = (value: number) => {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value)
  return bytes
}
const message = (type: string, ...body: Uint8Array[]) => {
  const content = Buffer.concat(body)
  return Buffer.concat([Buffer.from(type), int32(content.length + 4), content])
}
const setting = (name: string, value: string) => message('S', Buffer.from(`${name}\0${value}\0`))
const welcome = Buffer.concat([
  message('R', int32(0)), setting('client_encoding', 'UTF8'), setting('DateStyle', 'ISO, MDY'), setting('TimeZone', 'UTC'),
  setting('standard_conforming_strings', 'on'), setting('integer_datetimes', 'on'), message('K', int32(0), int32(0)), message('Z', Buffer.from('I'))
])

const terminate = 'X'.charCodeAt(0)

/** What the `pg` driver takes for a socket: it answers the startup message itself and passes everything else to the engine. */
export class EmbeddedStream extends Duplex {
  readonly #server: Server
  #started = false
  /** Longest time one statement may take, in ms; 0 is without end. */
  limitMs: number

  constructor(server: Server, limitMs: number) {
    super({ allowHalfOpen: false })
    this.#server = server
    this.limitMs = limitMs
  }

  connect(): this {
    this.#server.greet(this).then(() => this.emit('connect'), (error: Error) => this.destroy(error))
    return this
  }

  // A socket has these; here there is nothing to set.
  setNoDelay(): this { return this }
  setKeepAlive(): this { return this }
  setTimeout(): this { return this }
  ref(): this { return this }
  unref(): this { return this }

  override _read(): void { /* answers are pushed as they come */ }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#take(chunk)
    done()
  }

  override _writev(chunks: { chunk: Buffer }[], done: (error?: Error | null) => void): void {
    this.#take(Buffer.concat(chunks.map(({ chunk }) => chunk)))
    done()
  }

  override _final(done: (error?: Error | null) => void): void {
    done()
    this.destroy()
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#server.leave(this)
    done(error)
  }

  #take(bytes: Buffer): void {
    if (!this.#started) {
      this.#started = true
      this.push(welcome)
    } else if (bytes[0] !== terminate) {
      // An own copy, which can be handed over to the thread instead of being copied again.
      this.#server.send(this, new Uint8Array(bytes))
    }
  }
}
