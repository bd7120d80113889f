import { Invalid, tableOf, type Locale } from '@diwan/core'
import type { AnalysisFile } from './exchange.ts'
import { distributions, lineKinds, most, type Words } from './kinds/analysis.ts'

const heading = ['record', 'id', 'option', 'kind', 'name', 'note', 'currency', 'distribution', 'low', 'high', 'bias', 'on'] as const
const settings = ['baseYear', 'horizon', 'currency', 'pricesOf', 'rate', 'rateLow', 'rateHigh'] as const
type Cell = string | number | null

/** A number that a spreadsheet may take for one; what was typed as something else stays text. */
const cell = (kept: string): Cell => kept !== '' && String(Number(kept)) === kept ? Number(kept) : kept

/** An analysis in one language as one table: a row for each setting, option, line and assumption, the years as columns at the end. */
export function csvRows({ analysis, texts, lang, topics }: AnalysisFile, said: Locale): Cell[][] {
  const text = texts[said] ?? texts[lang], words = new Map([...texts[lang]?.words ?? [], ...text?.words ?? []].map((one) => [one.id, one]))
  const years = [...new Set(analysis.options.flatMap(({ lines }) => lines.flatMap(({ amounts }) => Object.keys(amounts))))].toSorted((a, b) => a.localeCompare(b))
  const name = (id: string) => words.get(id)?.name ?? '', note = (id: string) => words.get(id)?.note ?? ''
  const setting = (id: string, value: Cell): Cell[] => ['setting', id, '', '', value]
  return [
    [...heading, ...years.map(Number)],
    setting('format', 'diwan-cost-benefit'), setting('lang', texts[said] ? said : lang), setting('title', text?.title ?? ''), setting('summary', text?.summary ?? ''), setting('body', text?.body ?? ''), setting('topics', topics.join(' ')),
    ...settings.map((id) => setting(id, cell(analysis[id]))),
    ...analysis.options.flatMap(({ id, isBase, lines }): Cell[][] => [
      ['option', id, '', isBase ? 'base' : '', name(id), note(id)],
      ...lines.map((line): Cell[] => ['line', line.id, id, line.kind, name(line.id), note(line.id), line.currency, line.distribution, cell(line.low), cell(line.high), cell(line.bias), '', ...years.map((year) => cell(line.amounts[year] ?? ''))]),
    ]),
    ...analysis.assumptions.map(({ id, on }): Cell[] => ['assumption', id, '', '', name(id), note(id), '', '', '', '', '', on]),
  ]
}

/** Taken from a text that would have been a formula when it was written. */
const bare = (text: string | undefined): string => (text ?? '').replace(/^'(?=\s*[=+\-@])/, '')

/** The file again, as `inputFrom` takes it: what is wrong in it is found there. @throws Invalid for a table of another kind */
export function fileFromCsv(text: string): AnalysisFile {
  const { rows, isCut } = tableOf(text, { rows: most.options * (most.lines + 1) + most.assumptions + 40, cells: 60_000 })
  const head = rows[0] ?? []
  if (isCut || heading.some((column) => !head.includes(column))) throw new Invalid([{ field: 'file', key: 'guidelines.costs.import.not-ours' }])
  const at = (row: readonly string[], column: string) => bare(row[head.indexOf(column)])
  const of = (record: string) => rows.filter((row) => at(row, 'record') === record)
  const said = Object.fromEntries(of('setting').map((row) => [at(row, 'id'), at(row, 'name')]))
  const words: Words[] = ['option', 'line', 'assumption'].flatMap(of).map((row) => ({ id: at(row, 'id'), name: at(row, 'name'), note: at(row, 'note') }))
  const lang = (said['lang'] ?? 'en') as Locale
  const lines = of('line').map((row) => ({
    option: at(row, 'option'),
    line: {
      id: at(row, 'id'), kind: lineKinds.find((one) => one === at(row, 'kind')) ?? 'cost', currency: at(row, 'currency'), distribution: distributions.find((one) => one === at(row, 'distribution')) ?? 'none', low: at(row, 'low'), high: at(row, 'high'), bias: at(row, 'bias'),
      amounts: Object.fromEntries(head.flatMap((column, n) => /^\d{4}$/.test(column) && bare(row[n]) !== '' ? [[column, bare(row[n])]] : [])),
    },
  }))
  return {
    format: 'diwan-cost-benefit', version: 1, lang, topics: (said['topics'] ?? '').split(' ').filter((one) => one !== ''),
    texts: { [lang]: { title: said['title'] ?? '', summary: said['summary'] ?? '', body: said['body'] ?? '', words } },
    analysis: {
      ...Object.fromEntries(settings.map((id) => [id, said[id] ?? ''])) as Record<(typeof settings)[number], string>,
      options: of('option').map((row) => ({ id: at(row, 'id'), isBase: at(row, 'kind') === 'base', lines: lines.filter(({ option }) => option === at(row, 'id')).map(({ line }) => line) })),
      assumptions: of('assumption').map((row) => ({ id: at(row, 'id'), on: at(row, 'on') })),
    },
  }
}

export const isCsv = (text: string): boolean => /^\uFEFF?"?record"?[,;\t]/.test(text)
