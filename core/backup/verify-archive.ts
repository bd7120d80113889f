import { createHash, type Hash } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { promisify } from 'node:util'
import { zstdDecompress } from 'node:zlib'
import { ArchiveFault } from './archive-fault.ts'
import { limits, members, placeOf } from './layout.ts'
import { readHeader, readManifest, type BackedUpPart, type BackedUpTable, type Header, type Manifest } from './manifest.ts'
import { openSource } from './seal.ts'
import { readTar, type Member } from './tar.ts'

const unpack = promisify(zstdDecompress)

export interface Verified { readonly manifest: Manifest; readonly isSealed: boolean; /** Of the archive itself. */ readonly bytes: number }

const damaged = (what: string) => new ArchiveFault('damaged', `The archive is damaged: ${what}.`)
const foreign = (why: string) => new ArchiveFault('foreign', `The file is no backup of Diwan: ${why}.`)

/** The rows of a part, as lines. @throws ArchiveFault when it is not what the manifest says */
export async function linesOf(member: Member, said: BackedUpPart): Promise<string[]> {
  if (member.size !== said.packed) throw damaged(`${member.name} has another length than the manifest says`)
  const packed = await member.whole(limits.whole)
  if (createHash('sha256').update(packed).digest('hex') !== said.sha256) throw damaged(`${member.name} is not what was written`)
  const raw = await unpacked(member.name, packed, said.bytes)
  const lines = raw.toString('utf8').split('\n')
  if (lines.pop() !== '' || lines.length !== said.rows) throw damaged(`${member.name} has another number of rows than the manifest says`)
  return lines
}

/** Never more than the manifest says, which is never more than a part may be: whatever else unpacks to a disk full of zeros is refused. */
async function unpacked(name: string, packed: Buffer, bytes: number): Promise<Buffer> {
  if (bytes > limits.whole) throw foreign(`${name} unpacks to more than parts of a backup do`)
  let raw: Buffer
  try {
    raw = await unpack(packed, { maxOutputLength: Math.max(1, bytes) })
  } catch (cause) {
    throw new ArchiveFault('damaged', `The archive is damaged: ${name} cannot be unpacked to what the manifest says.`, { cause })
  }
  if (raw.length !== bytes) throw damaged(`${name} has another length than the manifest says`)
  return raw
}

/** Every part the manifest promises, by its member's name. */
export const partsOf = (tables: readonly BackedUpTable[]): Map<string, { table: BackedUpTable; part: BackedUpPart }> =>
  new Map(tables.flatMap((table) => table.parts.map((part, n) => [members.part(table.name, n + 1), { table, part }] as const)))

export const allTables = ({ tables, jobs }: Manifest): BackedUpTable[] => jobs ? [...tables, jobs] : [...tables]

/** What a reading gathers until the manifest says what it ought to have been. */
interface Gathered { header: Header | null; manifest: { value: Manifest; sha256: string } | null; isEnded: boolean; parts: { name: string; size: number; sha256: string }[]; files: { count: number; bytes: number; digest: Hash; last: string }; secret: string | null; place: number }

/**
 * Reads an archive to its end and checks every byte of it against its manifest: parts, files, order, and that nothing else is there.
 * Nothing is written. Memory does not grow with files; a part of a table is held whole, 256 MB at most.
 * @throws ArchiveFault
 */
export async function verifyArchive(path: string, key: Uint8Array | null): Promise<Verified> {
  const { size: bytes } = await stat(path).catch(() => { throw new ArchiveFault('foreign', `There is no file at ${path}.`) })
  const { source, isSealed } = await openSource(path, key)
  const got: Gathered = { header: null, manifest: null, isEnded: false, parts: [], files: { count: 0, bytes: 0, digest: createHash('sha256'), last: '' }, secret: null, place: -1 }
  try {
    for await (const member of readTar(source)) await take(member, got)
  } finally {
    await source.close()
  }
  if (!got.manifest || !got.isEnded) throw new ArchiveFault('truncated', 'The archive has no end: it was not written whole.')
  await agree(got, got.manifest.value)
  await readRows(path, key, got.manifest.value)
  return { manifest: got.manifest.value, isSealed, bytes }
}

async function take(member: Member, got: Gathered): Promise<void> {
  const place = placeOf(member.name)
  if (place < 0 || (got.place < 0 && place !== 0)) throw foreign(`it holds ${JSON.stringify(member.name.slice(0, 200))}`)
  const isMany = place === 1 || place === 2
  if (place < got.place || (place === got.place && !isMany)) throw foreign(`${member.name} stands in the wrong place`)
  got.place = place
  if (place === 0) got.header = readHeader(await member.whole(limits.small))
  else if (place === 1) got.parts.push({ name: member.name, size: member.size, sha256: await hashOf(member) })
  else if (place === 2) await takeFile(member, got.files)
  else if (place === 3) got.secret = createHash('sha256').update(await member.whole(limits.small)).digest('hex')
  else if (place === 4) {
    const whole = await member.whole(limits.manifest)
    got.manifest = { value: readManifest(whole), sha256: createHash('sha256').update(whole).digest('hex') }
  } else {
    const said = parsed(await member.whole(limits.small)) as { manifest?: unknown } | null
    if (!got.manifest || said?.manifest !== got.manifest.sha256) throw damaged('its manifest is not what was written')
    got.isEnded = true
  }
}

/** What the bytes say as JSON; null where they say nothing. */
function parsed(bytes: Buffer | string): unknown {
  try {
    return JSON.parse(bytes.toString())
  } catch {
    return null
  }
}

async function takeFile(member: Member, files: Gathered['files']): Promise<void> {
  const sha256 = member.name.slice('files/'.length)
  if (sha256 <= files.last) throw foreign(`${member.name} stands in the wrong place`)
  if (await hashOf(member) !== sha256) throw damaged(`the file ${sha256} is not what was written`)
  files.last = sha256
  files.count += 1
  files.bytes += member.size
  files.digest.update(`${sha256}\n`)
}

async function hashOf(member: Member): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of member.chunks()) hash.update(chunk)
  return hash.digest('hex')
}

async function agree({ header, parts, files, secret }: Gathered, manifest: Manifest): Promise<void> {
  if (!header || header.id !== manifest.id || header.format !== manifest.format || header.createdAt !== manifest.createdAt) throw damaged('its beginning and its manifest are of two archives')
  const promised = partsOf(allTables(manifest))
  if (new Set(allTables(manifest).map(({ name }) => name)).size !== allTables(manifest).length) throw foreign('it names a table twice')
  if (promised.size !== parts.length) throw damaged('parts of tables are missing or too many')
  for (const [n, name] of [...promised.keys()].entries()) {
    const [found, said] = [parts[n]!, promised.get(name)!.part]
    if (found.name !== name || found.size !== said.packed || found.sha256 !== said.sha256) throw damaged(`${name} is not what was written`)
  }
  for (const { name, rows, parts: own } of allTables(manifest)) if (own.reduce((sum, part) => sum + part.rows, 0) !== rows) throw damaged(`the rows of ${name} do not add up`)
  if (files.count !== manifest.files.count || files.bytes !== manifest.files.bytes || files.digest.digest('hex') !== manifest.files.digest) throw damaged('files are missing or too many')
  if (secret !== manifest.secret.sha256) throw damaged('the secret is not what was written')
}

/** Second look at the tables, which come first: that every part unpacks to its rows, each with as many values as the table has columns. */
async function readRows(path: string, key: Uint8Array | null, manifest: Manifest): Promise<void> {
  for await (const { lines, table } of tableParts(path, key, manifest)) {
    for (const line of lines) {
      const row = parsed(line)
      if (!Array.isArray(row) || row.length !== table.columns.length || row.some((value) => value !== null && typeof value !== 'string')) throw damaged(`a row of ${table.name} cannot be read`)
    }
  }
}

/** Parts of tables in their order, checked against the manifest; what follows them is not read. */
export async function* tableParts(path: string, key: Uint8Array | null, manifest: Manifest): AsyncGenerator<{ table: BackedUpTable; lines: string[] }> {
  const promised = partsOf(allTables(manifest))
  const { source } = await openSource(path, key)
  try {
    let seen = 0
    for await (const member of readTar(source)) {
      const place = placeOf(member.name)
      if (place > 1) break
      if (place !== 1) continue
      const known = promised.get(member.name)
      if (!known) throw damaged(`${member.name} is new in it`)
      seen += 1
      yield { table: known.table, lines: await linesOf(member, known.part) }
    }
    if (seen !== promised.size) throw damaged('parts of tables went missing')
  } finally {
    await source.close()
  }
}

/** Files in their order; each has to be read or is passed over. */
export async function* fileMembers(path: string, key: Uint8Array | null): AsyncGenerator<{ sha256: string; member: Member } | { secret: Buffer }> {
  const { source } = await openSource(path, key)
  try {
    for await (const member of readTar(source)) {
      const place = placeOf(member.name)
      if (place === 2) yield { sha256: member.name.slice('files/'.length), member }
      else if (place === 3) yield { secret: await member.whole(limits.small) }
      else if (place > 3) break
    }
  } finally {
    await source.close()
  }
}
