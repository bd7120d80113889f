import type { BibliographicRecord } from '../record.ts'
import { bibtexFile } from './bibtex.ts'
import { csl } from './csl.ts'
import { dataciteJson } from './datacite-json.ts'
import { dataciteXml } from './datacite-xml.ts'
import { dublinCore } from './dublin-core.ts'
import { ris } from './ris.ts'

/** A format a work, or many of them, can be taken away in. */
export interface Format { id: string; /** A name, the same in every language. */ name: string; ending: string; type: string; /** All of them as one text. */ write: (all: readonly BibliographicRecord[]) => string }

const declared = '<?xml version="1.0" encoding="UTF-8"?>\n'
// Of one, the document itself; of many, what holds them has no name in the format.
const xml = (write: (of: BibliographicRecord) => string) => (all: readonly BibliographicRecord[]): string =>
  `${declared}${all.length === 1 && all[0] ? write(all[0]) : `<records>\n${all.map(write).join('\n')}\n</records>`}\n`

export const formats = [
  { id: 'bibtex', name: 'BibTeX', ending: 'bib', type: 'application/x-bibtex; charset=utf-8', write: bibtexFile },
  { id: 'ris', name: 'RIS', ending: 'ris', type: 'application/x-research-info-systems; charset=utf-8', write: (all) => all.map(ris).join('') },
  { id: 'csl', name: 'CSL-JSON', ending: 'csl.json', type: 'application/vnd.citationstyles.csl+json; charset=utf-8', write: (all) => `${JSON.stringify(all.map(csl), null, 2)}\n` },
  { id: 'datacite', name: 'DataCite XML', ending: 'datacite.xml', type: 'application/vnd.datacite.datacite+xml; charset=utf-8', write: xml(dataciteXml) },
  { id: 'datacite-json', name: 'DataCite JSON', ending: 'datacite.json', type: 'application/vnd.datacite.datacite+json; charset=utf-8', write: (all) => `${JSON.stringify(all.length === 1 ? dataciteJson(all[0]!) : all.map(dataciteJson), null, 2)}\n` },
  { id: 'dublin-core', name: 'Dublin Core', ending: 'dc.xml', type: 'application/xml; charset=utf-8', write: xml(dublinCore) },
] as const satisfies readonly Format[]
export const formatIds = ['bibtex', 'ris', 'csl', 'datacite', 'datacite-json', 'dublin-core'] as const satisfies readonly (typeof formats)[number]['id'][]
