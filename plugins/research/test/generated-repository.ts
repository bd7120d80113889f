import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** How many records, how many in one answer, and for how long each answer is thought about. */
export interface Made { records: number; page?: number; pauseMs?: number }
/** `given`: how many records stand before the furthest place that was asked for. */
export interface Repository { readonly address: string; readonly given: number; close(): Promise<void> }

const begin = Date.UTC(2020, 0, 1)
const stampOf = (n: number): string => `${new Date(begin + n * 1_000).toISOString().slice(0, 19)}Z`
const envelope = (inner: string): string => `<?xml version="1.0" encoding="UTF-8"?>\n<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><responseDate>2026-11-30T10:00:00Z</responseDate><request>http://generated.example/oai</request>${inner}</OAI-PMH>`
const words = 'Declarations that arrive before the ship are looked at before the ship arrives, and what is looked at early waits less at the quay. '

function recordOf(n: number): string {
  const core = [`<dc:title>Generated study number ${n}</dc:title>`, `<dc:creator>Author${n % 997}, Ana</dc:creator>`, '<dc:creator>Okoro, Jean-Pierre</dc:creator>', `<dc:subject>subject ${n % 31}</dc:subject>`, `<dc:description>${words.repeat(4)}${n}.</dc:description>`,
    '<dc:publisher>Generated Press</dc:publisher>', `<dc:date>${2000 + n % 26}-04-09</dc:date>`, '<dc:type>Text</dc:type>', `<dc:identifier>https://doi.org/10.5555/generated.${n}</dc:identifier>`, '<dc:language>en</dc:language>'].join('')
  return `<record><header><identifier>oai:generated.example:${n}</identifier><datestamp>${stampOf(n)}</datestamp></header><metadata><oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" xmlns:dc="http://purl.org/dc/elements/1.1/">${core}</oai_dc:dc></metadata></record>`
}

/** A repository on this machine whose records are made as they are asked for: nothing of them is held, whatever their number. */
export async function serveRepository({ records, page = 100, pauseMs = 0 }: Made): Promise<Repository> {
  let given = 0
  const answer = (request: IncomingMessage, response: ServerResponse) => {
    const { searchParams: query } = new URL(request.url ?? '', 'http://x')
    response.setHeader('content-type', 'text/xml; charset=utf-8')
    if (query.get('verb') === 'Identify') return response.end(envelope('<Identify><repositoryName>Generated</repositoryName><granularity>YYYY-MM-DDThh:mm:ssZ</granularity></Identify>'))
    const from = Math.max(0, Math.ceil((Date.parse(query.get('from') ?? stampOf(0)) - begin) / 1_000))
    const first = Number(query.get('resumptionToken') ?? from), last = Math.min(records, first + page)
    given = Math.max(given, first)
    if (first >= records) return response.end(envelope('<error code="noRecordsMatch">Nothing new</error>'))
    const told = Array.from({ length: last - first }, (_one, n) => recordOf(first + n)).join('')
    return response.end(envelope(`<ListRecords>${told}${last < records ? `<resumptionToken completeListSize="${records}" cursor="${first}">${last}</resumptionToken>` : '<resumptionToken/>'}</ListRecords>`))
  }
  const server = createServer((request, response) => { setTimeout(answer, pauseMs, request, response) })
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve) })
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/oai`,
    get given() { return given },
    close: () => new Promise((resolve) => { server.closeAllConnections(); server.close(() => resolve()) }),
  }
}
