import { Type, type Static } from 'typebox'
import { Conflict, Invalid, NotFound, key, oneOf, redirect, type FieldFault, type ItemInput, type Locale, type Route, type Routes } from '@diwan/core'
import { fieldsOf, saidIn } from '../analyses.ts'
import type { Worked } from '../seat-items.ts'
import type { CostsDeps as Deps, CostsPermission as Permission } from '../deps.ts'
import { distributions, most, type Line } from '../kinds/analysis.ts'
import { typedIn } from '../money-words.ts'
import { pasted } from '../pasted.ts'
import { counted } from '../reckon/counted.ts'
import { Names, placed } from '../said/places.ts'
import { withLines, type PostedLine } from '../sheet-input.ts'
import { Errors, lang, languages, linkOf } from './workbench.ts'

const words = (maxLength: number) => Type.Optional(Type.String({ maxLength }))
const Posted = Type.Object({
  id: words(20), kind: words(10), name: words(200), note: words(1_000), currency: words(12), distribution: words(12), low: words(40), high: words(40), bias: words(40), remove: words(5),
  amounts: Type.Optional(Type.Record(Type.String({ pattern: '^[0-9]{4}$' }), Type.String({ maxLength: 40 }))),
})
const Choice = Type.Object({ value: Type.String(), label: Type.String(), selected: Type.Boolean() })
const Cell = Type.Object({ year: Type.String(), value: Type.String(), error: Type.String(), isOutside: Type.Boolean() })
const Shown = Type.Object({
  n: Type.Integer(), id: Type.String(), label: Type.String(), isNew: Type.Boolean(), isWrong: Type.Boolean(), kinds: Type.Array(Choice), distributions: Type.Array(Choice), name: Type.String(), original: Type.String(), note: Type.String(), currency: Type.String(), low: Type.String(), high: Type.String(), bias: Type.String(),
  amounts: Type.Array(Cell), faults: Type.Array(Type.Object({ field: Type.String(), error: Type.String() })), remove: Type.Boolean(),
})
const Sheet = Type.Object({
  title: Type.String(), key: Type.String(), path: Type.String(), option: Type.String(), optionName: Type.String(), isBase: Type.Boolean(), rev: Type.Integer(), lang: oneOf(languages), original: oneOf(languages), isOriginal: Type.Boolean(), currency: Type.String(),
  lines: Type.Array(Shown), from: Type.Integer(), to: Type.Integer(), all: Type.Integer(), next: Type.Integer(), previous: Type.Integer(), years: Type.Array(Type.String()), errors: Errors, conflict: Type.Boolean(), table: Type.String(), options: Type.Array(Type.Object({ id: Type.String(), name: Type.String(), current: Type.Boolean() })), mostLines: Type.Integer(),
})

/** A form holds a thousand fields: with many years fewer lines are on one page, and the others on the next. */
const perPage = (years: number): number => Math.max(5, Math.min(20, Math.floor(850 / (years + 12))))

interface Typed { input?: ItemInput; faults?: readonly FieldFault[]; isConflict?: boolean; table?: string; from?: number; blanks?: number }

async function sheet({ t, locale }: Deps, { item, draft }: Worked, option: string, asked: Locale | undefined, { input = draft.input, faults = [], isConflict = false, table = '', from = 0, blanks = 1 }: Typed = {}): Promise<Static<typeof Sheet>> {
  const fields = fieldsOf(input.fields), of = asked ?? input.lang, isOriginal = of === input.lang, said = saidIn(input, of)
  const found = fields.options.find(({ id }) => id === option)
  if (!found) throw new NotFound()
  const names = new Names(said, t)
  const years = yearsOf(fields.baseYear, fields.horizon), size = perPage(years.length)
  const start = Math.min(Math.max(0, from), Math.max(0, found.lines.length - 1)), shown = found.lines.slice(start, start + size)
  const problems = counted(fields).problems.filter((problem) => problem.option === option)
  const own = new Map(((input.texts[of]?.extra?.['words'] ?? []) as { id: string; name: string; note: string }[]).map((one) => [one.id, one]))
  const first = saidIn(input, input.lang).words
  const row = (line: Line | null, n: number): Static<typeof Shown> => {
    const mine = line ? problems.filter((problem) => problem.line === line.id) : []
    const outside = Object.keys(line?.amounts ?? {}).filter((year) => !years.includes(year))
    return {
      n, id: line?.id ?? '', label: line ? names.line(line.id) : t('guidelines.costs.line.new'), isNew: line === null, isWrong: mine.length > 0, name: own.get(line?.id ?? '')?.name ?? '', note: own.get(line?.id ?? '')?.note ?? '', original: isOriginal ? '' : first.get(line?.id ?? '')?.name ?? '', remove: false,
      kinds: (['cost', 'benefit'] as const).map((one) => ({ value: one, label: t(`guidelines.costs.kind.${one}`), selected: one === (line?.kind ?? 'cost') })),
      distributions: distributions.map((one) => ({ value: one, label: t(`guidelines.costs.distribution.${one}`), selected: one === (line?.distribution ?? 'none') })),
      currency: line?.currency ?? '', low: typedIn(line?.low ?? '', locale), high: typedIn(line?.high ?? '', locale), bias: typedIn(line?.bias ?? '', locale),
      amounts: [...years, ...outside].toSorted((a, b) => a.localeCompare(b)).map((year) => ({ year, value: typedIn(line?.amounts[year] ?? '', locale), isOutside: !years.includes(year), error: mine.flatMap((problem) => problem.year === year ? [placed(problem, names, t).text] : [])[0] ?? '' })),
      faults: mine.flatMap((problem) => problem.year === undefined ? [{ field: problem.field, error: placed(problem, names, t).text }] : []),
    }
  }
  const isLast = start + size >= found.lines.length, room = isOriginal && isLast ? Math.min(blanks, most.lines - found.lines.length) : 0
  return {
    title: said.title || item.title, key: item.ref ?? item.id, path: item.path, option, optionName: names.option(option), isBase: found.isBase, rev: draft.rev, lang: of, original: input.lang, isOriginal, currency: fields.currency, years, conflict: isConflict, table, mostLines: most.lines,
    lines: [...shown.map((line, n) => row(line, n)), ...Array.from({ length: room }, (_, n) => row(null, shown.length + n))], from: start, to: Math.min(start + size, found.lines.length), all: found.lines.length,
    next: isLast ? -1 : start + size, previous: start === 0 ? -1 : Math.max(0, start - size),
    errors: faults.map(({ field, key: name, values }) => ({ id: field, error: t(name, values) })), options: fields.options.map(({ id }) => ({ id, name: names.option(id), current: id === option })),
  }
}

function yearsOf(baseYear: string, horizon: string): string[] {
  const first = /^\d{4}$/.test(baseYear) ? Number(baseYear) : null, more = /^\d{1,2}$/.test(horizon) ? Math.min(Number(horizon), most.horizon) : 0
  return first === null ? [] : Array.from({ length: more + 1 }, (_, n) => String(first + n))
}

const Named = { key: key(), option: Type.String({ pattern: '^[a-z0-9-]{1,20}$' }), ...lang, from: Type.Optional(Type.Integer({ minimum: 0, maximum: most.lines })) }
const back = (item: { ref: string | null; id: string }, option: string, of: Locale, input: ItemInput, from: number, place = '') =>
  linkOf(item, `/${option}?${new URLSearchParams({ ...of === input.lang ? {} : { text: of }, ...from > 0 ? { from: String(from) } : {} })}${place}`).replace(/\?(?=#|$)/, '')

export const sheetRoutes = (on: Routes<Deps, Permission>): Route[] => [
  on.get('/costs/:key/work/:option', {
    may: 'reckon', isInternal: true, view: 'costs/sheet', input: Type.Object(Named), output: Sheet,
    run: async (deps, { key: ref, option, text, from }) => sheet(deps, await deps.analyses.work(deps.viewer, ref, text), option, text, from === undefined ? {} : { from }),
  }),

  on.post('/costs/:key/work/:option', {
    may: 'reckon', isInternal: true, view: 'costs/sheet', input: Type.Object({ ...Named, rev: Type.Integer({ minimum: 0 }), lines: Type.Optional(Type.Array(Posted, { maxItems: most.lines + 5 })), act: words(30) }), output: Sheet, result: Type.Object({ rev: Type.Integer() }),
    async again(deps, { key: ref = '', option = '', text, from = 0, lines = [] }, fault) {
      const worked = await deps.analyses.work(deps.viewer, ref, text)
      const input = withLines(worked.draft.input, option, lines as PostedLine[], deps.locale, text ?? worked.draft.input.lang)
      return sheet(deps, worked, option, text, { input, from, isConflict: fault instanceof Conflict, faults: fault instanceof Invalid ? fault.faults : [] })
    },
    async run(deps, { key: ref, option, rev, text, from = 0, lines = [], act = '' }) {
      const { item, draft } = await deps.analyses.work(deps.viewer, ref, text)
      const of = text ?? draft.input.lang
      let input = withLines(draft.input, option, lines as PostedLine[], deps.locale, of)
      const fields = fieldsOf(input.fields), found = fields.options.find(({ id }) => id === option)
      if (!found) throw new NotFound()
      if (act === 'year') input = withHorizon(input)
      if (act === 'zeros') {
        const years = yearsOf(fields.baseYear, fields.horizon)
        const zeros = (line: Line): Line => ({ ...line, amounts: { ...Object.fromEntries(years.map((year) => [year, '0'])), ...line.amounts } })
        input = { ...input, fields: { ...fields, options: fields.options.map((one) => one.id === option ? { ...one, lines: one.lines.map(zeros) } : one) } }
      }
      const saved = await deps.analyses.save(deps.viewer, item.id, input, rev)
      await deps.audit.record(deps.viewer, 'guidelines.analysis.draft-saved', `item:${item.id}`, { rev: saved.rev })
      if (act === 'done') return redirect(linkOf(item, of === input.lang ? '' : `?text=${of}`), 'guidelines.costs.saved', { value: saved })
      const last = perPage(yearsOf(fields.baseYear, fields.horizon).length)
      const onto = act === 'line' ? Math.floor(Math.max(0, found.lines.length) / last) * last : from
      return redirect(back(item, option, of, input, onto, act === 'line' ? '#new-line' : ''), 'guidelines.costs.saved', { value: saved })
    },
  }),

  on.post('/costs/:key/work/:option/paste', {
    may: 'reckon', isInternal: true, view: 'costs/sheet', input: Type.Object({ ...Named, rev: Type.Integer({ minimum: 0 }), table: Type.String({ maxLength: 200_000 }), kind: Type.Optional(oneOf(['cost', 'benefit'])), replace: Type.Optional(Type.Boolean()) }), output: Sheet,
    async again(deps, { key: ref = '', option = '', text, table = '' }, fault) {
      return sheet(deps, await deps.analyses.work(deps.viewer, ref, text), option, text, { table, isConflict: fault instanceof Conflict, faults: fault instanceof Invalid ? fault.faults : [] })
    },
    async run(deps, { key: ref, option, rev, text, table, kind = 'cost', replace = false }) {
      const { item, draft } = await deps.analyses.work(deps.viewer, ref, text)
      const fields = fieldsOf(draft.input.fields), found = fields.options.find(({ id }) => id === option)
      if (!found) throw new NotFound()
      const { lines, faults } = pasted(table, { baseYear: fields.baseYear, kind, t: deps.t, locale: deps.locale })
      const before = replace ? [] : found.lines
      if (faults.length === 0 && before.length + lines.length > most.lines) faults.push({ field: 'table', key: 'guidelines.costs.paste.too-many', values: { n: most.lines } })
      if (faults.length > 0) throw new Invalid(faults)
      const cleared = replace ? withLines(draft.input, option, found.lines.map(({ id }) => ({ id, remove: 'true' })), deps.locale, draft.input.lang) : draft.input
      const input = withLines(cleared, option, lines, deps.locale, draft.input.lang)
      const saved = await deps.analyses.save(deps.viewer, item.id, input, rev)
      await deps.audit.record(deps.viewer, 'guidelines.analysis.draft-saved', `item:${item.id}`, { rev: saved.rev })
      return redirect(back(item, option, draft.input.lang, input, 0), 'guidelines.costs.pasted', { values: { n: lines.length } })
    },
  }),
]

/** One year more at the end. */
function withHorizon(input: ItemInput): ItemInput {
  const fields = fieldsOf(input.fields)
  const now = /^\d{1,2}$/.test(fields.horizon) ? Number(fields.horizon) : 0
  return { ...input, fields: { ...fields, horizon: String(Math.min(most.horizon, now + 1)) } }
}
