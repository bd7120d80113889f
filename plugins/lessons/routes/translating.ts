import { Type, type Static } from 'typebox'
import { Conflict, Invalid, NotFound, key, locales, marked, redirect, type FieldFault, type FormPart, type Item, type Locale, type Route, type Routes } from '@diwan/core'
import type { LessonDeps, LessonPermission } from '../deps.ts'
import { blankTexts, type LessonTexts } from '../kinds/fields.ts'
import { lessonKind } from '../services/publishing.ts'
import { ErrorsShape, drawn, lang, word } from './shapes.ts'

const parts = ['title', 'recommendation', 'expected', 'happened', 'why', 'sustain', 'improve', 'effect', 'transfer', 'volume'] as const
const Posted = { ...Object.fromEntries(parts.map((name) => [name, word(40_000)])) as Record<(typeof parts)[number], ReturnType<typeof word>>, maker: word(20) }
type Typed = Partial<Record<(typeof parts)[number] | 'maker', string>>
const Page = Type.Object({ id: Type.String(), path: Type.String(), title: Type.String(), rev: Type.Integer(), lang: lang(), original: lang(), languages: Type.Array(Type.Object({ lang: lang(), current: Type.Boolean() })), parts: Type.Array(drawn<FormPart>()), words: Type.Record(Type.String(), Type.String()), errors: ErrorsShape })
const isList = (name: string): name is 'why' | 'sustain' | 'improve' => ['why', 'sustain', 'improve'].includes(name)
const wordsOf = (item: Item, of: Locale): Record<string, string> => {
  const text = item.texts.find((one) => one.lang === of)
  const extra: LessonTexts = { ...blankTexts, ...text?.extra as Partial<LessonTexts> }
  return Object.fromEntries(parts.map((name) => [name, name === 'title' ? text?.title ?? '' : isList(name) ? extra[name].join('\n') : extra[name]]))
}

async function kept({ content, viewer }: LessonDeps, ref: string): Promise<Item> {
  const item = await content.read(viewer, lessonKind, ref)
  if (!item.isKept) throw new NotFound()
  return item
}

async function page(deps: LessonDeps, ref: string, asked: Locale | undefined, typed: Typed = {}, faults: readonly FieldFault[] = []): Promise<Static<typeof Page>> {
  const { t, locale } = deps
  const item = await kept(deps, ref)
  const original = item.texts.find(({ isOriginal }) => isOriginal)?.lang ?? item.lang
  const others = locales.filter((one) => one !== original)
  const of = others.find((one) => one === asked) ?? others.find((one) => one === locale) ?? others[0] ?? 'en'
  const [standing, words] = [wordsOf(item, of), wordsOf(item, original)]
  // What the original is silent of is not asked.
  const questions = parts.filter((name) => words[name] !== '').map((name) => ({ type: name === 'title' || name === 'volume' ? 'text' : 'textarea', id: name, name, label: t(`lessons.form.${name}`), value: typed[name] ?? standing[name] ?? '', rows: 4, lang: of, hint: words[name] ?? '', optional: name !== 'title' }))
  const maker = { type: 'radio', id: 'maker', name: 'maker', label: t('core.item.form.maker'), options: (['person', 'reviewer', 'machine'] as const).map((value) => ({ value, label: t(`core.item.form.maker.${value}`), selected: value === (typed.maker ?? 'person') })) }
  const done = marked([{ title: '', questions: [...questions, maker] }], faults, t)
  return { id: item.id, path: item.path, title: item.title, rev: item.rev, lang: of, original, languages: others.map((one) => ({ lang: one, current: one === of })), parts: done.parts, words, errors: done.errors }
}

/** A lesson in another language, beside the original: it stays the reference, and its own words are changed by nobody here. */
export const translatingRoutes = (on: Routes<LessonDeps, LessonPermission>): Route[] => [
  on.get('/:key/translate', { may: 'write', isInternal: true, input: Type.Object({ key: key(), text: Type.Optional(lang()) }), output: Page, view: 'translate', run: (deps, { key: ref, text }) => page(deps, ref, text) }),
  on.post('/:key/translate', {
    may: 'write', input: Type.Object({ key: key(), rev: Type.Integer({ minimum: 1 }), text: lang(), ...Posted }), output: Page, view: 'translate',
    again: (deps, { key: ref = '', text, rev: _rev, ...typed }, fault) => page(deps, ref, text, typed, fault instanceof Invalid ? fault.faults.map((one) => ({ ...one, field: one.field.replace(/^texts\.[a-z]{2}\.(extra\.)?/, '') })) : fault instanceof Conflict ? [{ field: 'title', key: 'lessons.fault.moved' }] : []),
    async run(deps, { key: ref, rev, text, maker = 'person', ...typed }) {
      const item = await kept(deps, ref)
      if (item.texts.some((one) => one.lang === text && one.isOriginal)) throw new Invalid([{ field: 'title', key: 'lessons.fault.original' }])
      const said = (name: (typeof parts)[number]) => (typed[name] ?? '').replaceAll('\r\n', '\n').trim()
      const extra = { ...blankTexts, ...Object.fromEntries(parts.filter((name) => name !== 'title').map((name) => [name, isList(name) ? said(name).split('\n').map((line) => line.trim()).filter(Boolean) : said(name)])) }
      await deps.content.translate(deps.viewer, item.id, text, { title: said('title'), summary: extra.recommendation.slice(0, 300), body: '', extra, maker: (['person', 'reviewer', 'machine'] as const).find((one) => one === maker) ?? 'person' }, { rev })
      return redirect(item.path, 'lessons.translated')
    },
  }),
]
