import type { Content, Item, ItemSummary, Translate, Viewer } from '@diwan/core'
import type { CaseFields, CaseTexts } from '../kinds/case.ts'
import { changeOf, costOf, inCommon, isReached, perThousand, sortOf, sorts, type Figure } from './normalised.ts'
import { moneyTable } from './purchasing-power.ts'

interface Needs { content: Content }
/** `mark`: what stands out in its row: the highest or lowest figure, a word the others have not. `missing` says why there is nothing. */
export interface Cell { words: { text: string; isOwn: boolean }[]; number: number | null; missing: string | null; mark: 'highest' | 'lowest' | null }
export interface Row { id: string; label: string; unit: string | null; differs: boolean; cells: Cell[] }
export interface Compared { id: string; ref: string | null; title: string; lang: ItemSummary['lang']; path: string; administration: string | null; type: CaseFields['type']; naming: CaseFields['naming'] }
export interface Matrix { cases: Compared[]; groups: { id: string; label: string; rows: Row[] }[]; left: string[]; isFew: boolean }
export const mostCompared = 6

/** Cases beside each other: a row for each criterion, in common units, what differs marked, what is missing said. */
export class Comparison {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** `keys` are refs or ids in the order of the columns; `left` are those that are not there for this viewer. Those past the sixth are left out. */
  async of(viewer: Viewer, keys: readonly string[], t: Translate, name: (code: string | null) => string, topic: (id: string) => string): Promise<Matrix> {
    const asked = [...new Set(keys.map((key) => key.trim()).filter(Boolean))]
    const found: Item[] = [], left: string[] = []
    for (const key of asked.slice(0, mostCompared)) {
      const item = await this.#needs.content.read(viewer, 'guidelines.case', key).catch(() => null)
      if (item && !found.some(({ id }) => id === item.id)) found.push(item)
      else if (!item) left.push(key.slice(0, 60))
    }
    return {
      cases: found.map(({ id, ref, title, lang, path, administration, fields }) => ({ id, ref, title, lang, path, administration, type: (fields as unknown as CaseFields).type, naming: (fields as unknown as CaseFields).naming })),
      groups: found.length === 0 ? [] : groupsOf(found, t, name, topic), left, isFew: found.length < 2,
    }
  }
}

const fieldsOf = (item: Item) => item.fields as unknown as CaseFields
const extraOf = (item: Item) => item.extra as unknown as Partial<CaseTexts>

function groupsOf(cases: readonly Item[], t: Translate, name: (code: string | null) => string, topic: (id: string) => string): Matrix['groups'] {
  const label = (id: string) => t(`guidelines.compare.row.${id}`)
  const dollars = t('guidelines.compare.unit.dollars', { year: String(moneyTable.baseYear) })
  const texts = (id: string, pick: (item: Item) => string[]): Row => wordRow(id, label(id), cases.map(pick), t)
  const figures = (id: string, unit: string | null, pick: (item: Item) => Figure): Row => numberRow(id, label(id), unit, cases.map(pick), t)
  return [
    { id: 'setting', rows: [
      texts('type', (item) => [t(`guidelines.case.type.${fieldsOf(item).type}`)]),
      texts('administration', (item) => [fieldsOf(item).naming === 'anonymous' ? t('guidelines.case.unnamed') : name(item.administration)]),
      texts('topics', ({ topics }) => topics.map(topic)),
      texts('outcome', (item) => fieldsOf(item).outcome.map((one) => t(`core.outcome.${one}`))),
      texts('period', (item) => { const { from, until } = fieldsOf(item); return from === null ? [] : [until === null ? from : `${from} – ${until}`] }),
      texts('scale', (item) => [extraOf(item).scale ?? ''].filter(Boolean)),
      figures('declarations', null, (item) => { const n = fieldsOf(item).declarations; return n === null ? { missing: 'not-given' } : { value: n } }),
      figures('months', null, (item) => { const n = fieldsOf(item).months; return n === null ? { missing: 'not-given' } : { value: n } }),
    ] },
    { id: 'costs', rows: [
      figures('cost-once', dollars, (item) => costOf(fieldsOf(item).costs, false)),
      figures('cost-yearly', dollars, (item) => costOf(fieldsOf(item).costs, true)),
      figures('cost-volume', t('guidelines.compare.unit.dollars-volume', { year: String(moneyTable.baseYear) }), (item) => perThousand(costOf(fieldsOf(item).costs, false), fieldsOf(item).declarations)),
      figures('cost-yearly-volume', t('guidelines.compare.unit.dollars-volume', { year: String(moneyTable.baseYear) }), (item) => perThousand(costOf(fieldsOf(item).costs, true), fieldsOf(item).declarations)),
    ] },
    { id: 'results', rows: [...sorts.flatMap((sort) => resultRows(sort, cases, t)), texts('reached', (item) => reached(item, t))] },
    { id: 'causes', rows: [texts('causes', (item) => fieldsOf(item).cause.map((one) => t(`core.cause.${one}`))), texts('lessons', (item) => extraOf(item).lessons ?? [])] },
  ].map(({ id, rows }) => ({ id, label: t(`guidelines.compare.group.${id}`), rows: rows.filter((row) => row.id === 'administration' || row.cells.some(({ missing }) => missing === null) || !row.id.startsWith('result-')) }))
}

/** Of each sort of measure the first that a case has: before, after, and the change. */
function resultRows(sort: (typeof sorts)[number], cases: readonly Item[], t: Translate): Row[] {
  const first = (item: Item) => fieldsOf(item).results.find(({ measure }) => sortOf(measure) === sort)
  if (!cases.some(first)) return []
  const row = (id: string, unit: string, pick: (item: Item) => Figure) => numberRow(`result-${sort}-${id}`, t(`guidelines.compare.row.result-${id}`, { what: t(`guidelines.compare.sort.${sort}`) }), unit, cases.map(pick), t, false)
  const of = (item: Item, part: 'baseline' | 'actual'): Figure => { const line = first(item); return line ? inCommon(line[part], line, fieldsOf(item)) : { missing: 'not-given' } }
  const unit = t(`guidelines.compare.unit.${sort}`)
  return [
    wordRow(`result-${sort}-what`, t('guidelines.compare.row.result-what', { what: t(`guidelines.compare.sort.${sort}`) }), cases.map((item) => { const line = first(item); const words = extraOf(item).parts?.find(({ id }) => id === line?.id)?.title; return words ? [words] : [] }), t),
    row('before', unit, (item) => of(item, 'baseline')), row('after', unit, (item) => of(item, 'actual')),
    row('change', t(sort === 'share' ? 'guidelines.compare.unit.points' : 'guidelines.compare.unit.percent'), (item) => { const line = first(item); return line ? changeOf(line) : { missing: 'not-given' } }),
  ]
}

function reached(item: Item, t: Translate): string[] {
  const said = fieldsOf(item).results.map(isReached).filter((one) => one !== null)
  return said.length === 0 ? [] : [t('guidelines.compare.reached', { n: said.filter(Boolean).length, of: said.length })]
}

/** Figures that are a quarter apart or more differ; the ends are marked, but for results (`hasEnds`), which may measure different things. */
export function numberRow(id: string, label: string, unit: string | null, figures: readonly Figure[], t: Translate, hasEnds = true): Row {
  const values = figures.flatMap((figure) => 'value' in figure ? [figure.value] : [])
  const [low, high] = [Math.min(...values), Math.max(...values)]
  const differs = values.length > 1 && high - low > 0.25 * Math.max(Math.abs(low), Math.abs(high)) * 0.999999
  return {
    id, label, unit, differs: differs || (values.length > 0 && values.length < figures.length),
    cells: figures.map((figure): Cell => 'value' in figure
      ? { words: [], number: rounded(figure.value), missing: null, mark: !hasEnds || !differs ? null : figure.value === high ? 'highest' : figure.value === low ? 'lowest' : null }
      : { words: [], number: null, missing: t(`guidelines.compare.missing.${figure.missing}`), mark: null }),
  }
}

export function wordRow(id: string, label: string, words: readonly (readonly string[])[], t: Translate): Row {
  const said = words.filter((one) => one.length > 0)
  const common = (word: string) => said.length > 1 && said.every((one) => one.includes(word))
  // Where two have nothing in common, marking everything would mark nothing.
  const hasShared = said.flat().some((word) => said.filter((one) => one.includes(word)).length > 1)
  return {
    id, label, unit: null, differs: said.length > 0 && (said.length < words.length || said.some((one) => one.some((word) => !common(word)))),
    cells: words.map((one): Cell => ({ words: one.map((text) => ({ text, isOwn: hasShared && !common(text) })), number: null, missing: one.length === 0 ? t('guidelines.compare.missing.not-given') : null, mark: null })),
  }
}

/** Three significant figures: more would claim what the table of purchasing power cannot carry. */
export const rounded = (value: number): number => value === 0 ? 0 : Number(value.toPrecision(3))
