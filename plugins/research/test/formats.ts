import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { bootTest } from '@diwan/core/testing'
import { plainOf } from '../exchange/citations/runs.ts'
import { styles } from '../exchange/citations/styles.ts'
import { formats } from '../exchange/formats/all.ts'
import { csl } from '../exchange/formats/csl.ts'
import { dataciteXml } from '../exchange/formats/datacite-xml.ts'
import { dublinCore } from '../exchange/formats/dublin-core.ts'
import { invertedName, titleOf, yearOf, type BibliographicRecord } from '../exchange/record.ts'
import { asked } from './exchange-answers.ts'
import { cited, odd } from './exchange-samples.ts'

/** `node plugins/research/test/formats.ts <schemas>`: what goes out, held against the schemas of OAI-PMH, Dublin Core and DataCite, and read by programs of others. Called by .ci/checks/47-formats.sh, which brings both. */
const folder = mkdtempSync(join(tmpdir(), 'diwan-formats-'))
const write = (name: string, text: string): void => { writeFileSync(join(folder, name), text) }
const all = [...cited, ...odd].map((of, n) => ({ ...of, identifier: of.identifier || `work-${n}` }))
const meant = (of: BibliographicRecord, n: number) => ({
  id: `w${n}`, isCited: n < cited.length, title: titleOf(of), year: yearOf(of), doi: of.doi, container: of.container.title, abstract: of.abstracts[0]?.text ?? '', keywords: of.subjects.map(({ text }) => text),
  names: of.creators.map((one) => one.kind === 'organisation' || one.given === '' || one.family === '' ? invertedName(one) : `${one.family}|${one.given}`), csl: { ...csl(of), id: `w${n}` }, said: Object.fromEntries(styles.map(({ id, write: say }) => [id, plainOf(say(of))])),
})
const fileOf = (id: string): string => formats.find((one) => one.id === id)!.write(all)

mkdirSync(folder, { recursive: true })
write('works.json', JSON.stringify(all.map(meant)))
write('works.bib', fileOf('bibtex'))
write('works.ris', fileOf('ris'))
for (const [n, of] of all.entries()) { write(`datacite-${n}.xml`, dataciteXml(of)); write(`core-${n}.xml`, dublinCore(of)) }

const site = await bootTest({ plugins: ['research', 'guidelines', 'directory', 'updates'] })
try {
  const answers = await asked(site)
  for (const [name, text] of Object.entries(answers)) write(`oai-${name}.xml`, text)
  // What must be refused: a validator that takes anything holds nothing.
  const listed = answers['ListRecords-datacite']!, core = answers['ListRecords-oai_dc']!
  const broken: Record<string, [string, RegExp, string]> = {
    'no-year': [listed, /<publicationYear>[^<]*<\/publicationYear>/, ''], 'no-kind': [listed, /resourceTypeGeneral="[^"]*"/, 'resourceTypeGeneral="Study"'], 'no-relation': [listed, /<creators>/, '<creators/><creators>'], 'no-element': [core, /<dc:title/, '<dc:heading>x</dc:heading><dc:title'],
    'no-moment': [core, /<responseDate>[^<]*/, '<responseDate>yesterday'], 'no-set': [core, /<setSpec>[^<]*/, '<setSpec>a set'], 'no-verb': [core, /<request [^>]*>/, '<request verb="ListEverything">'], 'no-namespace': [core, /xmlns:dc="[^"]*"/, 'xmlns:dc="http://example.org/"'],
  }
  for (const [name, [text, what, by]] of Object.entries(broken)) { assert.match(text, what, name); write(`broken-${name}.xml`, text.replace(what, by)) }

  const { stdout } = await promisify(execFile)('python3', [join(import.meta.dirname, 'formats.py'), folder, process.argv[2] ?? ''], { maxBuffer: 64_000_000 })
  const found = JSON.parse(stdout) as Record<string, string[]>
  const says: Record<string, string> = {
    answers: `${Object.keys(answers).length} answers of OAI-PMH hold against its schema`, datacite: `${all.length} works hold against the schema of DataCite`, core: `${all.length} works hold against the schema of Dublin Core`, broken: `${Object.keys(broken).length} broken answers are refused`,
    bibtex: `${all.length} entries of BibTeX are read by bibtexparser as they were meant`, ris: `${all.length} records of RIS are read by rispy as they were meant`, styles: `${cited.length} works are cited as a processor of citation styles does, word for word in APA, in the same order in Chicago and ISO 690`,
  }
  let failed = 0
  for (const [part, words] of Object.entries(says)) {
    const faults = found[part] ?? ['not looked at']
    failed += Math.min(1, faults.length)
    console.log(`${faults.length === 0 ? '✓' : '✗'} ${words}${faults.slice(0, 15).map((fault) => `\n    ${fault}`).join('')}`)
  }
  console.log(`${Object.keys(says).length - failed} passed, ${failed} failed`)
  process.exitCode = failed > 0 ? 1 : 0
} finally {
  await site.stop()
  rmSync(folder, { recursive: true, force: true })
}
process.exit(process.exitCode ?? 0)
