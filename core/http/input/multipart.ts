import type { IncomingMessage } from 'node:http'
import busboy from 'busboy'
import { TooLarge } from '../../contract/index.ts'
import { HttpError } from '../http-error.ts'
import type { Limits } from '../limits.ts'
import { bounded } from './bounded.ts'
import { gather } from './fields.ts'
import { fileName, type Body } from './read-body.ts'

/**
 * Fields of a multipart form. With `upload` it answers as soon as the file begins: fields before the file are read, those
 * after it are not, and the file streams. A file input that was left empty is no file.
 */
export function readMultipart(request: IncomingMessage, limits: Limits, upload: { limit: number } | undefined): Promise<Body> {
  return new Promise((resolve, reject) => {
    const pairs: [string, string][] = []
    let bytes = 0
    let isDone = false
    const timer = setTimeout(() => fail(new HttpError(408, 'body-slow', { connection: 'close' })), limits.bodyTimeout)
    const finish = (settle: () => void): void => {
      if (isDone) return
      isDone = true
      clearTimeout(timer)
      settle()
    }
    const fail = (error: Error): void => {
      finish(() => reject(error))
      request.unpipe(parser)
      request.resume()
    }
    const answer = (file: Body['upload']): void => finish(() => {
      try {
        resolve({ fields: gather(pairs, limits.formFields), isForm: true, upload: file })
      } catch (error) {
        reject(error)
      }
    })
    let parser: busboy.Busboy
    try {
      parser = busboy({
        headers: request.headers, defParamCharset: 'utf8',
        limits: { fields: limits.formFields, fieldNameSize: 200, fieldSize: limits.body, files: upload ? 1 : 20, parts: limits.formFields + 20, headerPairs: 20 },
      })
    } catch {
      finish(() => reject(new HttpError(400, 'body-malformed')))
      return
    }
    parser.on('field', (name, value, info) => {
      bytes += name.length + value.length
      if (info.valueTruncated || info.nameTruncated || bytes > limits.body) fail(new TooLarge(limits.body))
      else pairs.push([name, value])
    })
    parser.on('file', (_field, stream, info) => {
      const { filename, mimeType } = info as { filename?: string; mimeType: string }
      if (!upload || isDone || filename === undefined || filename === '') {
        if (!upload && filename) fail(new HttpError(415, 'body-type'))
        stream.resume()
        return
      }
      answer({ name: fileName(filename), type: mimeType.toLowerCase(), bytes: bounded(stream, upload.limit, limits.uploadStall) })
    })
    parser.on('fieldsLimit', () => fail(new HttpError(400, 'body-malformed')))
    parser.on('partsLimit', () => fail(new HttpError(400, 'body-malformed')))
    parser.on('error', () => fail(new HttpError(400, 'body-malformed')))
    parser.on('close', () => answer(null))
    request.once('aborted', () => { parser.destroy(); fail(new HttpError(400, 'body-cut', { connection: 'close' })) })
    request.pipe(parser)
  })
}
