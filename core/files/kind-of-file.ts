import { open } from 'node:fs/promises'
import { checkArchive } from './archive.ts'

export interface FileKind { type: string; extension: string; isImage: boolean }

const plain: Record<string, string> = { txt: 'text/plain', csv: 'text/csv', md: 'text/markdown', json: 'application/json' }
const known: Record<string, { isImage?: boolean; isArchive?: boolean }> = {
  'image/png': { isImage: true }, 'image/jpeg': { isImage: true }, 'image/webp': { isImage: true }, 'image/gif': { isImage: true }, 'image/avif': { isImage: true },
  'application/pdf': {},
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': { isArchive: true },
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': { isArchive: true },
  'application/vnd.openxmlformats-officedocument.presentationml.presentation': { isArchive: true },
  'application/vnd.oasis.opendocument.text': { isArchive: true }, 'application/vnd.oasis.opendocument.spreadsheet': { isArchive: true }, 'application/vnd.oasis.opendocument.presentation': { isArchive: true },
  'application/zip': { isArchive: true },
}
/** What may be attached, for the hint at the field. */
export const accepted = ['PDF', 'PNG', 'JPEG', 'WebP', 'GIF', 'AVIF', 'DOCX', 'XLSX', 'PPTX', 'ODT', 'ODS', 'ODP', 'ZIP', 'CSV', 'TXT', 'MD', 'JSON'] as const

/**
 * What a file is, by its content; its name only tells plain texts apart. Null for what may not be attached: programs, markup that
 * browsers run (HTML, SVG, XML), and archives that unpack to far more than they are.
 */
export async function kindOfFile(path: string, name: string): Promise<FileKind | null> {
  const { fileTypeFromFile } = await import('file-type')
  const found = await fileTypeFromFile(path)
  if (found) {
    const rule = known[found.mime]
    if (!rule || (rule.isArchive && !await checkArchive(path))) return null
    return { type: found.mime, extension: found.ext, isImage: rule.isImage === true }
  }
  const extension = /\.([a-z0-9]{1,8})$/i.exec(name)?.[1]?.toLowerCase() ?? ''
  const type = plain[extension]
  return type && await isText(path) ? { type, extension, isImage: false } : null
}

/** UTF-8 without NUL, judged by its first 64 kB, and not markup in disguise. */
async function isText(path: string): Promise<boolean> {
  const file = await open(path, 'r')
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(65_536), 0, 65_536, 0)
    const head = buffer.subarray(0, bytesRead)
    if (head.includes(0)) return false
    // A letter may be cut at the end of what was read; the decoder waits for its rest.
    const text = new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true })
    return !/^\s*(<!doctype|<html|<svg|<\?xml|<script)/i.test(text)
  } catch {
    return false
  } finally {
    await file.close()
  }
}
