import { open } from 'node:fs/promises'
import { parentPort, workerData } from 'node:worker_threads'
import type { PdfLook } from './look.ts'

/** Pages after this time are taken on trust, in milliseconds. */
const enough = 8_000
const given = workerData as { path: string }

/** Reads the file piece by piece, as the reader asks: what it holds in memory does not grow with the file. */
async function look(): Promise<PdfLook> {
  const { getResolvedPDFJS } = await import('unpdf')
  const { getDocument, PDFDataRangeTransport, PasswordException } = await getResolvedPDFJS()
  const file = await open(given.path, 'r')
  const { size } = await file.stat()
  class Pieces extends PDFDataRangeTransport {
    override requestDataRange(begin: number, end: number): void {
      const bytes = new Uint8Array(end - begin)
      file.read(bytes, 0, bytes.length, begin).then(({ bytesRead }) => { this.onDataRange(begin, bytes.subarray(0, bytesRead)) }, () => { this.onDataRange(begin, new Uint8Array(0)) })
    }
  }
  try {
    const began = performance.now()
    const pdf = await getDocument({ range: new Pieces(size, null), disableAutoFetch: true, disableStream: true, rangeChunkSize: 262_144, verbosity: 0, stopAtErrors: true, useSystemFonts: false }).promise
    for (let n = 1; n <= pdf.numPages && performance.now() - began < enough; n += 1) {
      try {
        const page = await pdf.getPage(n)
        await page.getTextContent()
        page.cleanup()
      } catch { return { pages: pdf.numPages, fault: 'page', page: n } }
    }
    return pdf.numPages === 0 ? { pages: 0, fault: 'damaged', page: 0 } : { pages: pdf.numPages, fault: null, page: 0 }
  } catch (error) {
    return { pages: 0, fault: error instanceof PasswordException ? 'locked' : 'damaged', page: 0 }
  } finally {
    await file.close()
  }
}

parentPort?.postMessage({ result: await look() })
