import { Type, type Static } from 'typebox'
import { NotFound, key, oneOf, redirect, type Conflict, type Invalid, type Locale, type Route, type Routes } from '@diwan/core'
import type { UptakeDeps, UptakePermission } from '../deps.ts'
import { ErrorsShape, errorsOf, words } from '../shapes.ts'
import type { Dimension, QuestionnaireFields, QuestionnaireTexts } from './kind.ts'

const langs = ['en', 'fr', 'es', 'ar'] as const
const id = () => Type.Optional(Type.String({ pattern: '^[a-z0-9-]{0,20}$' }))
const StatementRow = Type.Object({ id: Type.String(), n: Type.Integer(), title: Type.String(), original: Type.String(), guidance: Type.String() })
const Edit = Type.Object({
  id: Type.String(), path: Type.String(), rev: Type.Integer(), lang: oneOf(langs), original: oneOf(langs), title: Type.String(), summary: Type.String(), isLive: Type.Boolean(), errors: ErrorsShape, topics: Type.Array(Type.Object({ value: Type.String(), label: Type.String(), selected: Type.Boolean() })),
  languages: Type.Array(Type.Object({ lang: Type.String(), current: Type.Boolean(), isThere: Type.Boolean() })),
  dimensions: Type.Array(Type.Object({ id: Type.String(), n: Type.Integer(), title: Type.String(), body: Type.String(), original: Type.String(), statements: Type.Array(StatementRow) })),
})
const Posted = Type.Array(Type.Object({
  id: id(), title: words(400), body: words(1_000), statements: Type.Optional(Type.Array(Type.Object({ id: id(), title: words(400), guidance: words(300) }), { maxItems: 12 })),
}), { maxItems: 12 })
type Posted = Static<typeof Posted>

async function editPage({ content, outlines, topics, viewer, locale, t }: UptakeDeps, ref: string, wanted?: Locale, fault?: Invalid | Conflict): Promise<Static<typeof Edit>> {
  const item = await content.read(viewer, 'guidelines.questionnaire', ref)
  if (!item.isKept) throw new NotFound()
  const { input, rev } = await content.draft(viewer, item.id)
  const lang = wanted ?? input.lang
  const isOriginal = lang === input.lang
  const wordsOf = (of: Locale) => new Map(((input.texts[of]?.extra ?? {}) as Partial<QuestionnaireTexts>).parts?.map((part) => [part.id, part]) ?? [])
  const [said, first] = [wordsOf(lang), wordsOf(input.lang)]
  const asked = (input.fields as Partial<QuestionnaireFields>).dimensions ?? []
  const guidelines = await outlines.pick(viewer, asked.flatMap(({ statements: of }) => of.flatMap(({ guidance = [] }) => guidance.map(({ guideline }) => guideline))))
  const written = (guidance: Dimension['statements'][number]['guidance']) => guidance.flatMap(({ guideline, recommendation }) => { const one = guidelines.get(guideline); return one ? [`${one.ref} ${one.lines.find((line) => line.id === recommendation)?.number ?? ''}`.trim()] : [] }).join(', ')
  const blank = { id: '', title: '', original: '', guidance: '' }
  const statements = asked.map((dimension) => ({
    id: dimension.id, title: said.get(dimension.id)?.title ?? '', body: said.get(dimension.id)?.body ?? '', original: isOriginal ? '' : first.get(dimension.id)?.title ?? '',
    statements: [...dimension.statements.map((one) => ({ id: one.id, title: said.get(one.id)?.title ?? '', original: isOriginal ? '' : first.get(one.id)?.title ?? '', guidance: written(one.guidance ?? []) })), ...isOriginal && dimension.statements.length < 10 ? [blank] : []].map((one, n) => ({ ...one, n })),
  }))
  return {
    id: item.id, path: item.path, rev, lang, original: input.lang, title: input.texts[lang]?.title ?? '', summary: input.texts[lang]?.summary ?? '', isLive: item.publishedAt !== null, errors: errorsOf(t, fault),
    languages: langs.map((one) => ({ lang: one, current: one === lang, isThere: input.texts[one] !== undefined })), topics: (await topics.all()).filter(({ kind }) => kind === 'technology').map((topic) => ({ value: topic.id, label: topic.labels[locale] ?? topic.labels.en, selected: (input.topics ?? []).includes(topic.id) })),
    dimensions: [...statements, ...isOriginal && statements.length < 10 ? [{ id: '', title: '', body: '', original: '', statements: Array.from({ length: 4 }, (_, n) => ({ ...blank, n })) }] : []].map((one, n) => ({ ...one, n })),
  }
}

/** Ids stand for the life of a statement, since answers are kept by them; a new one takes the next that is free. */
function built(posted: Posted, resolve: (text: string) => Dimension['statements'][number]['guidance']): { dimensions: Dimension[]; parts: QuestionnaireTexts['parts'] } {
  const taken = new Set(posted.flatMap((one) => [one.id, ...(one.statements ?? []).map((statement) => statement.id)]).filter((one) => one !== undefined && one !== ''))
  const fresh = (prefix: string) => { for (let n = 1; ; n += 1) { const name = `${prefix}${n}`; if (!taken.has(name)) { taken.add(name); return name } } }
  const parts: QuestionnaireTexts['parts'] = []
  const dimensions = posted.filter(({ title = '' }) => title.trim() !== '').map((one) => {
    const name = one.id || fresh('d-')
    parts.push({ id: name, title: (one.title ?? '').trim(), body: (one.body ?? '').trim() })
    return {
      id: name, statements: (one.statements ?? []).filter(({ title = '' }) => title.trim() !== '').map((statement) => {
        const own = statement.id || fresh(`${name}-`)
        parts.push({ id: own, title: (statement.title ?? '').trim(), body: '' })
        return { id: own, guidance: resolve(statement.guidance ?? '') }
      }),
    }
  })
  return { dimensions, parts }
}

export const editRoutes = (on: Routes<UptakeDeps, UptakePermission | 'questionnaires'>): Route[] => [
  on.post('/readiness/new', {
    may: 'questionnaires', isInternal: true, input: Type.Object({ title: Type.String({ minLength: 1, maxLength: 200 }) }),
    async run({ content, viewer, locale }, { title }) {
      const { id: made } = await content.create(viewer, 'guidelines.questionnaire', { lang: locale, texts: { [locale]: { title, extra: { parts: [] } } }, audience: ['public'], handling: 'open', fields: { dimensions: [] } })
      return redirect(`/guidelines/readiness/${made}/edit`)
    },
  }),
  on.get('/readiness/:key/edit', { may: 'questionnaires', isInternal: true, input: Type.Object({ key: key(), to: Type.Optional(oneOf(langs)) }), output: Edit, view: 'uptake/questionnaire-form', run: (deps, { key: ref, to }) => editPage(deps, ref, to) }),
  on.post('/readiness/:key/edit', {
    may: 'questionnaires', output: Edit, view: 'uptake/questionnaire-form', again: (deps, { key: ref = '', lang }, fault) => editPage(deps, ref, lang, fault),
    input: Type.Object({ key: key(), lang: oneOf(langs), rev: Type.Integer({ minimum: 0 }), title: Type.String({ minLength: 1, maxLength: 200 }), summary: words(600), topics: Type.Optional(Type.Array(Type.String({ maxLength: 60 }), { maxItems: 10 })), dimensions: Type.Optional(Posted), then: Type.Optional(oneOf(['stay', 'publish'])) }),
    async run({ content, outlines, viewer }, { key: ref, lang, rev, title, summary = '', topics, dimensions = [], then }) {
      const item = await content.read(viewer, 'guidelines.questionnaire', ref)
      const { input } = await content.draft(viewer, item.id)
      const typed = dimensions.flatMap(({ statements = [] }) => statements.flatMap(({ guidance = '' }) => guidance.split(',').map((one) => one.trim().split(/[\s#]+/)[0] ?? '').filter(Boolean)))
      const guidelines = await outlines.named(viewer, typed)
      const resolve = (text: string) => text.split(',').map((one) => one.trim()).filter(Boolean).slice(0, 6).flatMap((one) => {
        const [name = '', number = ''] = one.split(/[\s#]+/)
        const outline = guidelines.get(name)
        return outline ? [{ guideline: outline.id, recommendation: outline.lines.find((line) => line.number === number)?.id ?? '' }] : []
      })
      const made = built(dimensions, resolve)
      const isOriginal = lang === input.lang
      const { rev: saved } = await content.saveDraft(viewer, item.id, {
        ...input, ...isOriginal ? { fields: { dimensions: made.dimensions }, topics: topics ?? [] } : {},
        texts: { ...input.texts, [lang]: { ...input.texts[lang], title: title.trim(), summary: summary.trim(), maker: isOriginal ? 'author' : 'person', extra: { parts: made.parts } } },
      }, { rev })
      if (then !== 'publish') return redirect(`/guidelines/readiness/${item.ref ?? item.id}/edit?to=${lang}`, 'guidelines.readiness.edit.saved')
      const { path } = await content.move(viewer, item.id, 'publish', { rev: item.rev, draft: saved })
      return redirect(path, 'guidelines.readiness.edit.published')
    },
  }),
]
