import { createHash } from 'node:crypto'
import { Value } from 'typebox/value'
import { Invalid, type Archives } from '@diwan/core'
import type { TSchema } from 'typebox'
import { BundledEdition, BundledGuideline, Manifest, formatVersion } from '../bundle/shapes.ts'

interface Needs { archives: Archives }
export interface Bundle { edition: BundledEdition | null; guidelines: BundledGuideline[]; files: ReadonlyMap<string, Buffer> }
export const largest = 30_000_000
const limits = { entries: 3_500, file: 25_000_000, total: 120_000_000 }
const fault = (key: string, values: Record<string, string | number> = {}): Invalid => new Invalid([{ field: 'file', key: `guidelines.import.fault.${key}`, values }])

/** Reads an archive of guidelines as from a stranger: every file is in the manifest with its hash, every value is what it says. */
export class BundleReader {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** @throws Invalid on `file`, naming the place */
  async read(bytes: Buffer): Promise<Bundle> {
    const files = await this.#needs.archives.read(bytes, limits)
    const given = files.get('manifest.json')
    if (!given) throw fault('foreign')
    const manifest = parsed(given, 'manifest.json')
    const said = manifest as { format?: unknown; formatVersion?: unknown }
    if (said?.format !== 'diwan-guidelines') throw fault('foreign')
    if (typeof said.formatVersion === 'number' && said.formatVersion > formatVersion) throw fault('newer', { version: said.formatVersion })
    checked(Manifest, manifest, 'manifest.json')
    const { guidelines: listed, edition, files: named } = manifest as Manifest
    const known = new Map(named.map((one) => [one.name, one]))
    for (const [name, content] of files) {
      if (name === 'manifest.json') continue
      const entry = known.get(name)
      if (!entry) throw fault('unlisted', { place: name.slice(0, 120) })
      if (entry.size !== content.length || entry.sha256 !== createHash('sha256').update(content).digest('hex')) throw fault('changed', { place: name.slice(0, 120) })
    }
    const missing = named.find(({ name }) => !files.has(name))
    if (missing) throw fault('missing', { place: missing.name.slice(0, 120) })
    const guidelines = listed.map(({ folder, id }) => {
      const place = `${folder}/guideline.json`
      const content = files.get(place)
      if (!content) throw fault('missing', { place })
      const one = checked(BundledGuideline, parsed(content, place), place)
      if (one.id !== id) throw fault('wrong', { place: `${place} (/id)` })
      consistent(one, place, files)
      return one
    })
    if (new Set(guidelines.map(({ id }) => id)).size < guidelines.length) throw fault('wrong', { place: 'manifest.json (/guidelines)' })
    return { guidelines, edition: edition ? checked(BundledEdition, parsed(files.get('edition.json') ?? missingFile('edition.json'), 'edition.json'), 'edition.json') : null, files }
  }
}

const missingFile = (place: string): never => { throw fault('missing', { place }) }

function parsed(bytes: Buffer, place: string): unknown {
  try { return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) } catch { throw fault('json', { place }) }
}

function checked<S extends TSchema>(schema: S, value: unknown, place: string) {
  if (Value.Check(schema, value)) return value
  const [first] = Value.Errors(schema, value)
  throw fault('wrong', { place: `${place} (${(first as { instancePath?: string } | undefined)?.instancePath ?? '/'})`.slice(0, 200) })
}

/** What a schema does not say: each version says its own label last, parts have one id each, files are there. */
function consistent({ versions, files }: BundledGuideline, place: string, all: ReadonlyMap<string, Buffer>): void {
  versions.forEach(({ label, input }, n) => {
    const { sections, version } = input.fields
    const at = `${place} (/versions/${n})`
    if (version !== label || input.texts[input.lang] === undefined) throw fault('wrong', { place: at })
    const ids = sections.flatMap(({ id, recommendations }) => [id, ...recommendations.map((one) => one.id)])
    if (new Set(ids).size < ids.length) throw fault('wrong', { place: `${at} /input/fields/sections` })
  })
  const lost = files.find(({ sha256 }) => !all.has(`files/${sha256}`))
  if (lost) throw fault('missing', { place: `files/${lost.sha256}` })
}
