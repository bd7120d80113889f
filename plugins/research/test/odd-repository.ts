import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Answer = (request: IncomingMessage, response: ServerResponse, query: URLSearchParams) => void
export const envelope = (inner: string): string => `<?xml version="1.0" encoding="UTF-8"?><OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><responseDate>2026-11-30T10:00:00Z</responseDate><request>x</request>${inner}</OAI-PMH>`
export const one = (n: string | number, title = `Odd ${n}`, at = '2026-11-01'): string => `<record><header><identifier>oai:odd:${n}</identifier><datestamp>${at}</datestamp></header><metadata><oai_dc:dc xmlns:oai_dc="x" xmlns:dc="y"><dc:title>${title}</dc:title></oai_dc:dc></metadata></record>`
export const list = (records: string, token = ''): string => envelope(`<ListRecords>${records}${token === '' ? '' : `<resumptionToken>${token}</resumptionToken>`}</ListRecords>`)

/** A repository on this machine that answers whatever a test wants; only who it is it says by itself. */
export class OddRepository {
  answer: Answer = (_request, response) => { response.end() }
  /** What it was asked, since a test last put it aside. */
  asked: string[] = []
  readonly #server: Server

  private constructor() {
    this.#server = createServer((request, response) => {
      const { searchParams } = new URL(request.url ?? '', 'http://x')
      this.asked.push(searchParams.toString())
      if (searchParams.get('verb') === 'Identify') response.end(envelope('<Identify><repositoryName>Odd</repositoryName><granularity>YYYY-MM-DD</granularity></Identify>'))
      else this.answer(request, response, searchParams)
    })
  }

  static async open(): Promise<OddRepository> {
    const odd = new OddRepository()
    await new Promise<void>((resolve) => { odd.#server.listen(0, '127.0.0.1', resolve) })
    return odd
  }

  get address(): string { return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/oai` }
  close(): void { this.#server.closeAllConnections(); this.#server.close() }
}
