import type { Clock, Content, Links, Topics, Viewer } from '@diwan/core'
import type { Vocabularies } from '../../works/services/vocabularies.ts'
import { element, group } from '../formats/xml.ts'
import { envelope, errorOf, formatsOf, headerOf, recordOf, resumption, type Told } from './answer.ts'
import { prefixes, readArguments, type Asked, type Range } from './arguments.ts'
import { datestamp, readMoment } from './datestamp.ts'
import { OaiError } from './errors.ts'
import type { MirrorRow, OaiMirror } from './mirror.ts'
import { readToken, writeToken, type Place } from './token.ts'

interface Needs { oaiMirror: OaiMirror; content: Content; topics: Topics; vocabularies: Vocabularies; links: Links; clock: Clock; settings: { repositoryName: string; repositoryMail: string } }
/** Records in one answer: a few hundred kilobytes. */
export const pageSize = 100

/** Answers harvesters. Source: The Open Archives Initiative Protocol for Metadata Harvesting, version 2.0. */
export class OaiProvider {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** The whole answer to what was asked, errors of the protocol included. */
  async answer(viewer: Viewer, pairs: readonly (readonly [string, string])[]): Promise<string> {
    const { clock, links } = this.#needs
    const now = clock.now(), address = links.absolute('/research/oai')
    const request = (): Record<string, string> => Object.fromEntries(pairs)
    try {
      const asked = readArguments(pairs)
      const inner = await this.#inner(viewer, asked, address, now)
      return envelope(address, now, request(), `<${asked.verb}>${inner}</${asked.verb}>`)
    } catch (error) {
      if (!(error instanceof OaiError)) throw error
      return envelope(address, now, ['badVerb', 'badArgument'].includes(error.code) ? {} : request(), errorOf(error))
    }
  }

  #inner(viewer: Viewer, asked: Asked, address: string, now: Date): Promise<string> {
    switch (asked.verb) {
      case 'Identify': return this.#identify(address, now)
      case 'ListMetadataFormats': return this.#formats(viewer, asked.identifier)
      case 'ListSets': return this.#sets(viewer, asked.token, now)
      case 'GetRecord': return this.#find(viewer, asked.identifier).then((row) => recordOf(this.#told(row), asked.prefix))
      default: return this.#list(viewer, asked, now)
    }
  }

  async #identify(address: string, now: Date): Promise<string> {
    const { oaiMirror, settings } = this.#needs
    return [
      element('repositoryName', settings.repositoryName || this.#host()), element('baseURL', address), element('protocolVersion', '2.0'), element('adminEmail', settings.repositoryMail || `postmaster@${this.#host().includes('.') ? this.#host() : `${this.#host()}.invalid`}`),
      element('earliestDatestamp', datestamp(await oaiMirror.earliest() ?? now)), element('deletedRecord', 'persistent'), element('granularity', 'YYYY-MM-DDThh:mm:ssZ'),
    ].join('')
  }

  async #formats(viewer: Viewer, identifier: string | null): Promise<string> {
    if (identifier !== null) await this.#find(viewer, identifier)
    return prefixes.map((prefix) => group('metadataFormat', [element('metadataPrefix', prefix), element('schema', formatsOf[prefix].schema), element('metadataNamespace', formatsOf[prefix].namespace)])).join('')
  }

  /** Types and topics first, then collections, a page at a time. */
  async #sets(viewer: Viewer, token: string | null, now: Date): Promise<string> {
    const { content, topics, vocabularies } = this.#needs
    const place = token === null ? null : readToken(token, 'ListSets', now)
    const { rows, next } = await content.list(viewer, { kinds: ['research.collection'], limit: pageSize, ...place ? { after: place.id } : {} }).catch((error: unknown) => { throw place === null ? error : new OaiError('badResumptionToken', 'The resumptionToken is not one of this list.') })
    const set = (spec: string, name: string): string => group('set', [element('setSpec', spec), element('setName', name)])
    const first = place ? [] : [set('type', 'Types of works'), ...(await vocabularies.of('type')).map(({ code, labels }) => set(`type:${code}`, labels.en)), set('topic', 'Topics'), ...(await topics.all()).map(({ id, labels }) => set(`topic:${id}`, labels.en)), set('collection', 'Collections')]
    const told = [...first, ...rows.map(({ ref, title }) => set(`collection:${ref ?? ''}`, title))]
    const cursor = place?.cursor ?? 0
    const going = next === null ? null : writeToken({ verb: 'ListSets', prefix: '', set: '', from: '', until: '', at: 0, id: next, cursor: cursor + told.length, size: 0 }, now)
    return told.join('') + (going === null ? place ? '<resumptionToken/>' : '' : element('resumptionToken', going.token, { expirationDate: datestamp(going.expires), cursor: String(cursor) }))
  }

  async #list(viewer: Viewer, asked: Extract<Asked, { verb: Place['verb'] }> & { verb: 'ListRecords' | 'ListIdentifiers' }, now: Date): Promise<string> {
    const { oaiMirror } = this.#needs
    const place = asked.token === null ? null : readToken(asked.token, asked.verb, now)
    const range = place === null ? asked as Range : placed(place)
    const window = { from: readMoment(range.from)?.first ?? null, before: readMoment(range.until)?.after ?? null, set: range.set }
    const size = place?.size ?? await oaiMirror.count(window)
    const rows = await oaiMirror.page(viewer, { ...window, after: place && { at: new Date(place.at), id: place.id } }, pageSize + 1)
    // Also where what was still to come was changed since, and stands behind `until`: a list of nothing is none.
    if (rows.length === 0) throw new OaiError('noRecordsMatch', 'Nothing here was changed in that time and is in that set.')
    const shown = rows.slice(0, pageSize), last = shown.at(-1), cursor = place?.cursor ?? 0
    const told = shown.map((row) => asked.verb === 'ListRecords' ? recordOf(this.#told(row), range.prefix) : headerOf(this.#told(row))).join('')
    if (rows.length <= pageSize) return told + (place ? resumption(null, cursor, Math.max(size, cursor + shown.length)) : '')
    return told + resumption(writeToken({ verb: asked.verb, ...range, at: last!.at.getTime(), id: last!.item, cursor: cursor + shown.length, size }, now), cursor, size)
  }

  async #find(viewer: Viewer, identifier: string): Promise<MirrorRow> {
    const before = this.#identifier('')
    const row = identifier.startsWith(before) ? await this.#needs.oaiMirror.find(viewer, identifier.slice(before.length)) : null
    if (row === null) throw new OaiError('idDoesNotExist', 'There is no record of that identifier here.')
    return row
  }

  #told({ ref, at, sets, record }: MirrorRow): Told { return { identifier: this.#identifier(ref), at: new Date(at), sets, record } }
  #identifier(ref: string): string { return `oai:${this.#host()}:${ref}` }
  #host(): string { return new URL(this.#needs.links.absolute('/')).hostname }
}

// A place says what was asked; what somebody made up in it is asked as if anew.
function placed({ prefix, set, from, until }: Place): Range {
  const known = prefixes.find((one) => one === prefix)
  if (!known || (from !== '' && !readMoment(from)) || (until !== '' && !readMoment(until))) throw new OaiError('badResumptionToken', 'The resumptionToken is not one of this list.')
  return { prefix: known, set, from, until }
}
