import { Type } from 'typebox'
import { Invalid, ItemPageShape, ItemShape, key, paging, redirect, type Route, type Routes } from '@diwan/core'
import type { GuideDeps, GuidePermission } from '../deps.ts'
import { lang, maybe } from '../document-shape.ts'
import type { EditionRow } from '../services/editions.ts'

const Row = Type.Object({ id: Type.String(), ref: Type.String(), title: Type.String(), lang: lang(), path: Type.String(), versionPath: Type.String(), version: Type.String(), count: Type.Integer(), topics: Type.Array(Type.String()), administration: maybe(Type.String()) })
const rowOf = ({ item, ref, version, count, guideline }: EditionRow) => ({ id: item, ref, title: guideline.title, lang: guideline.lang, path: guideline.path, versionPath: `${guideline.path}/v/${version}`, version, count, topics: guideline.topics, administration: guideline.administration })
const words = (maxLength: number) => Type.Optional(Type.String({ maxLength }))
const Listed = Type.Object({ title: Type.String(), editions: ItemPageShape, mayPublish: Type.Boolean(), form: Type.Object({ title: Type.String(), summary: Type.String(), body: Type.String() }), errors: Type.Array(Type.Object({ id: Type.String(), error: Type.String() })) })
const reads = ['guidelines.edition', 'guidelines.guideline', 'core.topic', 'core.administration']

async function listOf({ editions, viewer, t }: GuideDeps, query: { after?: string; before?: string; limit?: number } = {}, said: { form?: { title?: string; summary?: string; body?: string }; errors?: { id: string; error: string }[] } = {}) {
  return { title: t('guidelines.editions.title'), editions: await editions.list(viewer, query), mayPublish: viewer.may('guidelines.publish'), form: { title: said.form?.title ?? '', summary: said.form?.summary ?? '', body: said.form?.body ?? '' }, errors: said.errors ?? [] }
}

export const editionRoutes = (on: Routes<GuideDeps, GuidePermission>): Route[] => [
  on.get('/editions', {
    may: 'read', input: Type.Object(paging), output: Listed, view: 'guide/editions', reads,
    formats: { atom: ({ title, editions }) => ({ title, entries: editions.rows.map((item) => ({ id: item.id, title: item.title, summary: item.summary, path: item.path, at: item.publishedAt ?? item.updatedAt, updatedAt: item.updatedAt, lang: item.lang })) }) },
    run: (deps, query) => listOf(deps, query),
  }),

  on.post('/editions', {
    may: 'publish', isInternal: true, input: Type.Object({ title: words(300), summary: words(800), body: words(20_000) }), output: Listed, view: 'guide/editions',
    again: (deps, posted, fault) => listOf(deps, {}, { form: posted, errors: fault instanceof Invalid ? fault.faults.map(({ field, key: said, values }) => ({ id: field.split('.').at(-1) ?? '', error: deps.t(said, values) })) : [] }),
    async run(deps, { title = '', summary = '', body = '' }) {
      if (title.trim() === '') throw new Invalid([{ field: 'title', key: 'guidelines.propose.fault.title' }])
      const { path } = await deps.editions.freeze(deps.viewer, { title: title.trim(), summary: summary.trim(), body: body.replaceAll('\r\n', '\n') })
      return redirect(path, 'guidelines.editions.done')
    },
  }),

  on.get('/editions/:key', {
    may: 'read', input: Type.Object({ key: key() }), view: 'guide/edition', reads,
    output: Type.Object({ item: ItemShape, rows: Type.Array(Row), number: Type.Integer(), recommendations: Type.Integer(), hidden: Type.Integer(), others: Type.Array(Type.Object({ ref: Type.String(), title: Type.String(), number: Type.Integer() })), citation: Type.String() }),
    formats: { csv: ({ rows }) => [['ref', 'title', 'version', 'recommendations', 'address'], ...rows.map((row) => [row.ref, row.title, row.version, row.count, row.versionPath])] },
    async run(deps, { key: ref }) {
      const { editions, viewer, links, t } = deps
      const item = await editions.read(viewer, ref)
      const rows = (await editions.rows(viewer, item)).map(rowOf)
      const others = (await editions.list(viewer, { limit: 50 })).rows.filter(({ id }) => id !== item.id).map((one) => ({ ref: one.ref ?? one.id, title: one.title, number: Number(one.fields['number'] ?? 0) }))
      return {
        item, rows, number: item.fields.number, recommendations: rows.reduce((n, { count }) => n + count, 0), hidden: item.fields.entries.length - rows.length, others,
        citation: t('guidelines.editions.citation', { year: String((item.publishedAt ?? item.updatedAt).getUTCFullYear()), title: item.title, ref: item.ref ?? '', address: links.absolute(item.path) }),
      }
    },
  }),

  on.get('/editions/:key/compare', {
    may: 'read', input: Type.Object({ key: key(), with: Type.Optional(Type.String({ maxLength: 60 })) }), view: 'guide/edition-compare', reads,
    output: Type.Object({ item: ItemShape, other: ItemShape, rows: Type.Array(Type.Object({ ref: Type.String(), title: Type.String(), lang: lang(), path: Type.String(), before: maybe(Type.String()), after: maybe(Type.String()), comparePath: maybe(Type.String()), what: Type.String() })) }),
    async run({ editions, viewer }, { key: ref, with: asked }) {
      const item = await editions.read(viewer, ref)
      const other = await editions.read(viewer, asked ?? (await editions.list(viewer, { limit: 50 })).rows.filter(({ id }) => id !== item.id).toSorted((a, b) => Number(b.fields['number']) - Number(a.fields['number']))[0]?.id ?? item.id)
      const [older, newer] = item.fields.number >= other.fields.number ? [other, item] : [item, other]
      const [before, after] = [new Map((await editions.rows(viewer, older)).map((row) => [row.item, rowOf(row)])), new Map((await editions.rows(viewer, newer)).map((row) => [row.item, rowOf(row)]))]
      const rows = [...new Set([...after.keys(), ...before.keys()])].flatMap((id) => {
        const [was, is] = [before.get(id), after.get(id)], shown = is ?? was
        if (!shown) return []
        const what = !was ? 'added' : !is ? 'removed' : was.version === is.version ? 'same' : 'changed'
        return [{ ref: shown.ref, title: shown.title, lang: shown.lang, path: shown.path, before: was?.version ?? null, after: is?.version ?? null, what, comparePath: what === 'changed' ? `${shown.path}/compare?from=${was?.version ?? ''}&to=${is?.version ?? ''}` : null }]
      })
      return { item: newer, other: older, rows }
    },
  }),
]
