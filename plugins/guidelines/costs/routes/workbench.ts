import { Type, type Static } from 'typebox'
import { Conflict, Invalid, NotFound, TooLarge, key, oneOf, redirect, type FieldFault, type ItemInput, type Locale, type Route, type Routes } from '@diwan/core'
import { fieldsOf, saidIn } from '../analyses.ts'
import type { Worked } from '../seat-items.ts'
import type { CostsDeps as Deps, CostsPermission as Permission } from '../deps.ts'
import { fileFromCsv, isCsv } from '../exchange-csv.ts'
import { inputFrom, largestFile } from '../exchange.ts'
import { most } from '../kinds/analysis.ts'
import { typedIn } from '../money-words.ts'
import { ResultsShape } from '../said/results.ts'
import { withFrame, type PostedFrame } from '../sheet-input.ts'
import { countedPage } from './shown.ts'

const words = (maxLength: number) => Type.Optional(Type.String({ maxLength }))
export const languages = ['en', 'fr', 'es', 'ar'] as const
export const lang = { text: Type.Optional(oneOf(languages)) }
export const Errors = Type.Array(Type.Object({ id: Type.String(), error: Type.String() }))
const Row = Type.Object({ id: words(20), name: words(200), note: words(1_000), isBase: words(5), on: words(10), remove: words(5) })
const Form = {
  baseYear: words(40), horizon: words(40), currency: words(12), pricesOf: words(40), rate: words(40), rateLow: words(40), rateHigh: words(40), act: words(20),
  options: Type.Optional(Type.Array(Row, { maxItems: most.options + 4 })), assumptions: Type.Optional(Type.Array(Row, { maxItems: most.assumptions + 4 })),
}
const Shown = Type.Object({ n: Type.Integer(), id: Type.String(), name: Type.String(), note: Type.String(), isBase: Type.Boolean(), on: Type.String(), original: Type.String(), lines: Type.Integer(), error: Type.String() })
const Bench = Type.Object({
  title: Type.String(), id: Type.String(), key: Type.String(), path: Type.String(), isLive: Type.Boolean(), rev: Type.Integer(), lang: oneOf(languages), original: oneOf(languages), isOriginal: Type.Boolean(), languages: Type.Array(Type.Object({ lang: Type.String(), current: Type.Boolean() })),
  baseYear: Type.String(), horizon: Type.String(), currency: Type.String(), pricesOf: Type.String(), rate: Type.String(), rateLow: Type.String(), rateHigh: Type.String(), options: Type.Array(Shown), assumptions: Type.Array(Shown), errors: Errors, results: ResultsShape, moreOptions: Type.Boolean(), moreAssumptions: Type.Boolean(), conflict: Type.Boolean(), currencies: Type.Array(Type.Object({ code: Type.String(), name: Type.String() })),
})

export const linkOf = (item: { ref: string | null; id: string }, rest = ''): string => `/guidelines/costs/${item.ref ?? item.id}/work${rest}`

/** The form as the draft says it, or as it was typed where that could not be saved. @param typed with what was typed in it */
async function bench(deps: Deps, { item, draft }: Worked, asked: Locale | undefined, typed: ItemInput | null = null, faults: readonly FieldFault[] = [], isConflict = false): Promise<Static<typeof Bench>> {
  const { t, locale } = deps
  const input = typed ?? draft.input, of = asked ?? input.lang, said = saidIn(input, of), fields = fieldsOf(input.fields)
  const { results } = await countedPage(deps, item, said, false)
  const own = new Map(((input.texts[of]?.extra?.['words'] ?? []) as { id: string; name: string; note: string }[]).map((one) => [one.id, one]))
  const first = saidIn(input, input.lang).words
  const row = (id: string, n: number, more: { isBase?: boolean; on?: string; lines?: number } = {}) => ({ n, id, name: own.get(id)?.name ?? '', note: own.get(id)?.note ?? '', original: of === input.lang ? '' : first.get(id)?.name ?? '', isBase: false, on: '', lines: 0, error: '', ...more })
  const options = fields.options.map(({ id, isBase, lines }, n) => row(id, n, { isBase, lines: lines.length })), assumptions = fields.assumptions.map(({ id, on }, n) => row(id, n, { on }))
  const isOriginal = of === input.lang
  return {
    title: said.title || item.title, id: item.id, key: item.ref ?? item.id, path: item.path, isLive: item.publishedAt !== null, rev: draft.rev, lang: of, original: input.lang, isOriginal, conflict: isConflict,
    languages: languages.map((one) => ({ lang: one, current: one === of })),
    baseYear: fields.baseYear, horizon: fields.horizon, currency: fields.currency, pricesOf: fields.pricesOf, rate: typedIn(fields.rate, locale), rateLow: typedIn(fields.rateLow, locale), rateHigh: typedIn(fields.rateHigh, locale),
    options: isOriginal && options.length < most.options ? [...options, row('', options.length)] : options, assumptions: isOriginal && assumptions.length < most.assumptions ? [...assumptions, row('', assumptions.length)] : assumptions,
    moreOptions: isOriginal && options.length + 1 < most.options, moreAssumptions: isOriginal && assumptions.length + 1 < most.assumptions, results,
    errors: faults.map(({ field, key: name, values }) => ({ id: field.replaceAll('.', '-'), error: t(name, values) })), currencies: common.map((code) => ({ code, name: new Intl.DisplayNames(locale, { type: 'currency' }).of(code) ?? code })),
  }
}
/** Offered while typing; any other of ISO 4217 is taken as well. */
const common = ['USD', 'EUR', 'GBP', 'CHF', 'JPY', 'CNY', 'INR', 'BRL', 'ZAR', 'XOF', 'XAF', 'MAD', 'EGP', 'SAR', 'AED', 'KES', 'NGN', 'MXN', 'CAD', 'AUD', 'NZD', 'SGD', 'FJD', 'XCD', 'XPF', 'SDR']

/** Tells an old form what stands now: what was typed is shown, and saved over it when it is sent again. */
const isOld = (fault: unknown): boolean => fault instanceof Conflict

export const workbenchRoutes = (on: Routes<Deps, Permission>): Route[] => [
  on.get('/costs/new', {
    may: 'reckon', isInternal: true, view: 'costs/new', input: Type.Object({ about: Type.Optional(Type.String({ maxLength: 40 })), topic: Type.Optional(Type.String({ maxLength: 60 })), title: words(200) }),
    output: Type.Object({ title: Type.String(), about: Type.String(), topic: Type.String(), aboutTitle: Type.String(), errors: Errors }),
    async run({ content, viewer }, { about = '', topic = '', title = '' }) {
      const [item] = /^[0-9a-f-]{36}$/.test(about) ? await content.pick(viewer, [about]) : []
      return { title, about: item?.id ?? '', topic, aboutTitle: item?.title ?? '', errors: [] }
    },
  }),

  on.post('/costs/new', {
    may: 'reckon', isInternal: true, view: 'costs/new', input: Type.Object({ title: Type.String({ maxLength: 200 }), about: Type.Optional(Type.String({ maxLength: 40 })), topic: Type.Optional(Type.String({ maxLength: 60 })) }),
    output: Type.Object({ title: Type.String(), about: Type.String(), topic: Type.String(), aboutTitle: Type.String(), errors: Errors }),
    again: ({ t }, { title = '', about = '', topic = '' }, fault) => ({ title, about, topic, aboutTitle: '', errors: fault instanceof Invalid ? fault.faults.map(({ field, key: name, values }) => ({ id: field, error: t(name, values) })) : [] }),
    async run({ analyses, content, topics, viewer, t, clock }, { title, about = '', topic = '' }) {
      if (title.trim() === '') throw new Invalid([{ field: 'title', key: 'core.item.fault.title-missing' }])
      const [item] = /^[0-9a-f-]{36}$/.test(about) ? await content.pick(viewer, [about]) : []
      const known = topic !== '' && (await topics.all()).some(({ id }) => id === topic) ? [topic] : item?.topics ?? []
      const { id } = await analyses.begin(viewer, { title: title.trim(), topics: known, about: item ? [item.id] : [], year: clock.now().getUTCFullYear(), words: { base: t('guidelines.costs.do-nothing'), option: t('guidelines.costs.option.n', { n: 1 }) } })
      return redirect(linkOf({ ref: null, id }), 'guidelines.costs.begun', { value: { id } })
    }, result: Type.Object({ id: Type.String() }),
  }),

  on.get('/costs/import', { may: 'reckon', isInternal: true, view: 'costs/import', output: Type.Object({ errors: Errors }), run: () => ({ errors: [] }) }),

  on.post('/costs/import', {
    may: 'reckon', isInternal: true, view: 'costs/import', upload: { limit: largestFile }, output: Type.Object({ errors: Errors }), result: Type.Object({ id: Type.String() }),
    again: ({ t }, _typed, fault) => ({ errors: fault instanceof Invalid ? fault.faults.map(({ field, key: name, values }) => ({ id: field, error: t(name, values) })) : [] }),
    async run({ analyses, topics, viewer, request, transaction, audit }) {
      if (!request.upload) throw new Invalid([{ field: 'file', key: 'guidelines.costs.import.no-file' }])
      const parts: Buffer[] = []
      let size = 0
      for await (const part of request.upload.bytes) {
        const bytes = Buffer.isBuffer(part) ? part : Buffer.from(part as Uint8Array)
        size += bytes.length
        if (size > largestFile) throw new TooLarge(largestFile)
        parts.push(bytes)
      }
      const text = Buffer.concat(parts).toString('utf8')
      const input = inputFrom(isCsv(text) ? JSON.stringify(fileFromCsv(text)) : text, new Set((await topics.all()).map(({ id }) => id)))
      const id = await transaction(async () => {
        const made = await analyses.put(viewer, input)
        await audit.record(viewer, 'guidelines.analysis.imported', `item:${made.id}`)
        return made.id
      })
      return redirect(linkOf({ ref: null, id }), 'guidelines.costs.imported', { value: { id } })
    },
  }),

  on.get('/costs/:key/work', {
    may: 'reckon', isInternal: true, view: 'costs/work', input: Type.Object({ key: key(), ...lang }), output: Bench,
    run: async (deps, { key: ref, text }) => bench(deps, await deps.analyses.work(deps.viewer, ref, text), text),
  }),

  on.post('/costs/:key/work', {
    may: 'reckon', isInternal: true, view: 'costs/work', input: Type.Object({ key: key(), rev: Type.Integer({ minimum: 0 }), ...lang, ...Form }), output: Bench, result: Type.Object({ rev: Type.Integer() }),
    async again(deps, { key: ref = '', text, ...posted }, fault) {
      const worked = await deps.analyses.work(deps.viewer, ref, text)
      const typed = withFrame(worked.draft.input, posted as PostedFrame, deps.locale, text ?? worked.draft.input.lang)
      return bench(deps, worked, text, typed, fault instanceof Invalid ? fault.faults : [], isOld(fault))
    },
    async run(deps, { key: ref, rev, text, act = '', ...posted }) {
      const { item, draft } = await deps.analyses.work(deps.viewer, ref, text)
      const of = text ?? draft.input.lang
      const input = withFrame(draft.input, posted as PostedFrame, deps.locale, of)
      const saved = await deps.analyses.save(deps.viewer, item.id, input, rev)
      await deps.audit.record(deps.viewer, 'guidelines.analysis.draft-saved', `item:${item.id}`, { rev: saved.rev })
      const to = act.startsWith('sheet:') ? `/${act.slice(6)}` : ''
      if (to !== '' && !/^\/[a-z0-9-]{1,20}$/.test(to)) throw new NotFound()
      return redirect(linkOf(item, `${to}${of === input.lang ? '' : `?text=${of}`}${act === 'option' ? '#options' : act === 'assumption' ? '#assumptions' : ''}`), 'guidelines.costs.saved', { value: saved })
    },
  }),
]
