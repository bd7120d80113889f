import { createHash } from 'node:crypto'
import { FileSink } from '../byte-sink.ts'
import { FileSource } from '../byte-source.ts'
import type { Manifest } from '../manifest.ts'
import { readTar, TarWriter } from '../tar.ts'

export interface Piece { name: string; bytes: Buffer }

export async function piecesOf(path: string): Promise<Piece[]> {
  const source = await FileSource.open(path)
  const pieces: Piece[] = []
  for await (const member of readTar(source)) pieces.push({ name: member.name, bytes: await member.whole(1e9) })
  await source.close()
  return pieces
}

export async function writePieces(path: string, pieces: readonly Piece[]): Promise<string> {
  const tar = new TarWriter(await FileSink.create(path), new Date())
  for (const { name, bytes } of pieces) await tar.add(name, bytes)
  await tar.end()
  return path
}

/** An archive whose seals are all right, made anew by somebody who means harm: its manifest says what they want, and its end agrees. */
export function withManifest(pieces: readonly Piece[], change: (manifest: Manifest) => void): Piece[] {
  const manifest = JSON.parse(pieces.find(({ name }) => name === 'manifest.json')!.bytes.toString()) as Manifest
  change(manifest)
  const bytes = Buffer.from(JSON.stringify(manifest))
  const end = Buffer.from(JSON.stringify({ manifest: createHash('sha256').update(bytes).digest('hex') }))
  return pieces.map((piece) => piece.name === 'manifest.json' ? { ...piece, bytes } : piece.name === 'end.json' ? { ...piece, bytes: end } : piece)
}
