import type { Who } from './people.ts'

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** As it came, for what is no text. */
  readonly bytes: Buffer
  /** Path with query after redirects that were followed, or of this answer. */
  readonly path: string
  /** Where a redirect leads, without the origin; null when it is none. */
  readonly location: string | null
  // What a route answers is for the test to know.
  // oxlint-disable-next-line typescript/no-explicit-any
  json(): any
}

export interface Asking {
  /** Default: a visitor. */
  as?: Who | undefined
  /** `page` (default) or `data` (JSON), or any media type. */
  accept?: 'page' | 'data' | (string & {})
  headers?: Record<string, string>
  /** Whether redirects are followed. Default false: a test sees them. */
  follow?: boolean
}

interface Needs {
  readonly url: string
  /** Cookie header and form token of a signed-in person. */
  session(who: Who): Promise<{ cookie: string; token: string } | null>
}

/** Asks a site as a browser or a program would, with real HTTP. */
export class Client {
  readonly #needs: Needs
  readonly #jars = new Map<Who, Map<string, string>>()
  constructor(needs: Needs) { this.#needs = needs }

  get(path: string, asking: Asking = {}): Promise<Answer> { return this.#ask('GET', path, asking) }

  /** Sends a form (or JSON, with `accept: 'data'`) with the token of the person's session. */
  async post(path: string, fields: Record<string, unknown> = {}, asking: Asking = {}): Promise<Answer> {
    const isData = asking.accept === 'data'
    const session = asking.as && asking.as !== 'visitor' ? await this.#needs.session(asking.as) : null
    const body = isData ? JSON.stringify(fields) : formOf(fields).toString()
    return this.#ask('POST', path, {
      ...asking,
      headers: {
        'content-type': isData ? 'application/json' : 'application/x-www-form-urlencoded', origin: this.#needs.url, 'sec-fetch-site': 'same-origin',
        ...(session ? { 'x-csrf-token': session.token } : {}), ...asking.headers,
      },
    }, body)
  }

  /** Sends a file as a form with `enctype="multipart/form-data"` does. */
  async upload(path: string, given: { name: string; bytes: Uint8Array; type: string }, asking: Asking = {}): Promise<Answer> {
    const session = asking.as && asking.as !== 'visitor' ? await this.#needs.session(asking.as) : null
    const form = new FormData()
    form.set('file', new Blob([given.bytes as Uint8Array<ArrayBuffer>], { type: given.type }), given.name)
    return this.#ask('POST', path, { ...asking, headers: { origin: this.#needs.url, 'sec-fetch-site': 'same-origin', ...(session ? { 'x-csrf-token': session.token } : {}), ...asking.headers } }, form)
  }

  async #ask(method: string, path: string, { as = 'visitor', accept = 'page', headers = {}, follow = false }: Asking, body?: string | FormData): Promise<Answer> {
    const response = await fetch(new URL(path, this.#needs.url), {
      method, redirect: 'manual', ...(body === undefined ? {} : { body }),
      headers: { accept: accept === 'page' ? 'text/html' : accept === 'data' ? 'application/json' : accept, cookie: await this.#cookies(as), ...headers },
    })
    this.#keep(as, response.headers.getSetCookie())
    const bytes = Buffer.from(await response.arrayBuffer())
    const text = bytes.toString('utf8')
    const to = response.headers.get('location')
    const location = to === null ? null : to.replace(this.#needs.url, '')
    if (follow && location !== null && response.status < 400) return this.#ask('GET', location, { as, accept, follow })
    return { status: response.status, headers: response.headers, text, bytes, path, location, json: () => JSON.parse(text) as unknown }
  }

  async #cookies(who: Who): Promise<string> {
    const own = await this.#needs.session(who)
    const jar = [...this.#jars.get(who) ?? []].map(([name, value]) => `${name}=${value}`)
    return [...own ? [own.cookie] : [], ...jar].join('; ')
  }

  #keep(who: Who, lines: readonly string[]): void {
    const jar = this.#jars.get(who) ?? new Map<string, string>()
    this.#jars.set(who, jar)
    for (const line of lines) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (/max-age=0/i.test(line)) jar.delete(name)
      else jar.set(name, value)
    }
  }
}

function formOf(fields: Record<string, unknown>): URLSearchParams {
  const form = new URLSearchParams()
  for (const [name, value] of Object.entries(fields)) {
    for (const one of Array.isArray(value) ? value as unknown[] : [value]) if (one !== undefined && one !== null) form.append(name, typeof one === 'string' ? one : JSON.stringify(one))
  }
  return form
}
