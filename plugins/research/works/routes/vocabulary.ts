import { Type, type Static } from 'typebox'
import { Conflict, Invalid, key, locales, oneOf, redirect, type FieldFault, type Texts, type Route, type Routes } from '@diwan/core'
import type { WorksDeps, WorksPermission } from '../deps.ts'
import { vocabularies, type Term, type TermInput, type Vocabulary } from '../services/vocabularies.ts'
import { ErrorsShape, drawn, errorAt, errorsOf, maybe, word } from './shapes.ts'

const List = Type.Object({ lists: Type.Array(Type.Object({ name: oneOf(vocabularies), terms: Type.Array(drawn<Term & { label: string; note: string; isFirst: boolean }>()) })) })
const Form = Type.Object({ vocabulary: oneOf(vocabularies), code: maybe(Type.String()), title: Type.String(), used: Type.Integer(), typed: drawn<Record<string, string | boolean>>(), texts: Type.Array(Type.Object({ locale: Type.String(), label: Type.String(), labelError: Type.String(), note: Type.String(), noteError: Type.String() })), faults: drawn<Record<string, string>>(), errors: ErrorsShape })
const Which = { vocabulary: oneOf(vocabularies) }
const Typed = { code: word(200), url: word(2_000), isOffered: Type.Optional(Type.Boolean()), ...Object.fromEntries(locales.flatMap((locale) => [[`label-${locale}`, word(1_000)], [`note-${locale}`, word(4_000)]])) }
type Typed = Partial<Record<string, unknown>>

const saidIn = (typed: Typed, name: string): Texts => Object.fromEntries(locales.map((locale) => [locale, typeof typed[`${name}-${locale}`] === 'string' ? typed[`${name}-${locale}`] as string : ''])) as unknown as Texts
const inputOf = (typed: Typed): TermInput => ({ labels: saidIn(typed, 'label'), notes: saidIn(typed, 'note'), url: typeof typed['url'] === 'string' ? typed['url'] : '', isOffered: typed['isOffered'] === true })

async function formPage({ vocabularies: shelf, locale, t }: WorksDeps, vocabulary: Vocabulary, code: string | null, { typed, faults = [] }: { typed?: Typed; faults?: readonly FieldFault[] } = {}): Promise<Static<typeof Form>> {
  const term = code === null ? null : await shelf.term(vocabulary, code)
  const input: TermInput = typed ? inputOf(typed) : term ?? { labels: saidIn({}, ''), notes: saidIn({}, ''), url: '', isOffered: true }
  const at = errorAt(faults, t)
  return {
    vocabulary, code, title: term === null ? t(`research.term.new.${vocabulary}`) : term.labels[locale] || term.labels.en, used: code === null ? 0 : await shelf.used(vocabulary, code),
    typed: { code: typeof typed?.['code'] === 'string' ? typed['code'] : '', url: input.url, isOffered: input.isOffered }, errors: errorsOf(faults, t), faults: { code: at('code'), url: at('url') },
    texts: locales.map((one) => ({ locale: one, label: input.labels[one] ?? '', labelError: at(`label-${one}`), note: input.notes[one] ?? '', noteError: at(`note-${one}`) })),
  }
}
const again = (deps: WorksDeps, { vocabulary = 'type', term, ...typed }: Typed & { vocabulary?: Vocabulary; term?: string }, fault: Invalid | Conflict) =>
  formPage(deps, vocabulary, term ?? null, { typed, faults: fault instanceof Invalid ? fault.faults : [{ field: 'code', key: fault.key, values: fault.values }] })

/** Types, licences and sectors, kept by an administrator while the site runs. */
export const vocabularyRoutes = (on: Routes<WorksDeps, WorksPermission>): Route[] => [
  on.get('/vocabulary', {
    may: 'vocabulary', isInternal: true, output: List, view: 'works/vocabulary',
    async run({ vocabularies: shelf, locale }) {
      const all = await shelf.all()
      return { lists: vocabularies.map((name) => ({ name, terms: all.filter((one) => one.vocabulary === name).map((one, n) => ({ ...one, label: one.labels[locale] || one.labels.en, note: one.notes[locale] || one.notes.en || '', isFirst: n === 0 })) })) }
    },
  }),
  on.get('/vocabulary/:vocabulary/new', { may: 'vocabulary', isInternal: true, input: Type.Object(Which), output: Form, view: 'works/term', run: (deps, { vocabulary }) => formPage(deps, vocabulary, null) }),
  on.post('/vocabulary/:vocabulary/new', {
    may: 'vocabulary', isInternal: true, input: Type.Object({ ...Which, ...Typed }), output: Form, view: 'works/term', again,
    async run({ vocabularies: shelf, viewer }, { vocabulary, code = '', ...typed }) {
      await shelf.add(viewer, vocabulary, { code: code.trim().toLowerCase(), ...inputOf(typed) })
      return redirect('/research/vocabulary', 'research.term.added')
    },
  }),
  on.get('/vocabulary/:vocabulary/:term', { may: 'vocabulary', isInternal: true, input: Type.Object({ ...Which, term: key() }), output: Form, view: 'works/term', run: (deps, { vocabulary, term }) => formPage(deps, vocabulary, term) }),
  on.post('/vocabulary/:vocabulary/:term', {
    may: 'vocabulary', isInternal: true, input: Type.Object({ ...Which, term: key(), ...Typed }), output: Form, view: 'works/term', again,
    async run({ vocabularies: shelf, viewer }, { vocabulary, term, ...typed }) {
      await shelf.change(viewer, vocabulary, term, inputOf(typed))
      return redirect('/research/vocabulary', 'research.term.changed')
    },
  }),
  on.post('/vocabulary/:vocabulary/:term/up', { may: 'vocabulary', isInternal: true, input: Type.Object({ ...Which, term: key() }), async run({ vocabularies: shelf, viewer }, { vocabulary, term }) {
    await shelf.up(viewer, vocabulary, term)
    return redirect('/research/vocabulary', 'research.term.changed')
  } }),
]
