import type { BibliographicRecord } from '../record.ts'
import { dataciteXml } from '../formats/datacite-xml.ts'
import { dublinCore } from '../formats/dublin-core.ts'
import { element, escapeXml, group } from '../formats/xml.ts'
import type { Prefix } from './arguments.ts'
import { datestamp } from './datestamp.ts'
import type { OaiError } from './errors.ts'

/** A record as it is told: without `record` it was deleted, or may not be read any more. */
export interface Told { identifier: string; at: Date; sets: readonly string[]; record: BibliographicRecord | null }

export const formatsOf: Readonly<Record<Prefix, { schema: string; namespace: string; write: (of: BibliographicRecord) => string }>> = {
  oai_dc: { schema: 'http://www.openarchives.org/OAI/2.0/oai_dc.xsd', namespace: 'http://www.openarchives.org/OAI/2.0/oai_dc/', write: dublinCore },
  datacite: { schema: 'https://schema.datacite.org/meta/kernel-4/metadata.xsd', namespace: 'http://datacite.org/schema/kernel-4', write: dataciteXml },
}

const begun = '<?xml version="1.0" encoding="UTF-8"?>\n<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://www.openarchives.org/OAI/2.0/ http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd">'

/** The whole answer. `request` names what was asked, but not where the verb or the arguments were wrong. */
export function envelope(address: string, now: Date, request: Readonly<Record<string, string>>, inner: string): string {
  return `${begun}${element('responseDate', datestamp(now))}${element('request', address, request)}${inner}</OAI-PMH>\n`
}

export const errorOf = (error: OaiError): string => `<error code="${error.code}">${escapeXml(error.message)}</error>`

export function headerOf({ identifier, at, sets, record }: Told): string {
  // Deleted records keep the sets they were in, so that harvesters of a set hear of it.
  return group('header', [element('identifier', identifier), element('datestamp', datestamp(at)), ...sets.filter((set) => set.includes(':')).map((set) => element('setSpec', set))], record === null ? { status: 'deleted' } : {})
}

export const recordOf = (told: Told, prefix: Prefix): string =>
  `<record>${headerOf(told)}${told.record === null ? '' : `<metadata>${formatsOf[prefix].write(told.record)}</metadata>`}</record>`

export const resumption = (next: { token: string; expires: Date } | null, cursor: number, size: number): string =>
  next === null ? `<resumptionToken completeListSize="${size}" cursor="${cursor}"/>` : element('resumptionToken', next.token, { expirationDate: datestamp(next.expires), completeListSize: String(size), cursor: String(cursor) })
