import { Type } from 'typebox'
import { ItemPageShape, ItemShape, RelatedShape, key, oneOf, paging, redirect, type Route, type Routes } from '@diwan/core'
import type { GuideDeps, GuidePermission } from '../deps.ts'
import { lang, maybe } from '../document-shape.ts'
import { blockUses } from './kind.ts'

const word = () => Type.Optional(oneOf(['', ...blockUses]))
const Use = Type.Object({ title: Type.String(), path: Type.String(), ref: maybe(Type.String()), lang: lang(), administration: maybe(Type.String()), version: Type.Integer(), isOlder: Type.Boolean(), isDraft: Type.Boolean() })

/** Texts that stand in several guidelines: all of them, one with where it stands, and taking the newest into a draft. */
export const blockRoutes = (on: Routes<GuideDeps, GuidePermission>): Route[] => [
  on.get('/blocks', {
    may: 'read', input: Type.Object({ use: word(), ...paging }), view: 'guide/blocks', reads: ['guidelines.block'],
    output: Type.Object({ title: Type.String(), blocks: ItemPageShape, use: Type.String(), uses: Type.Array(Type.Object({ value: Type.String(), n: Type.Integer() })), mayWrite: Type.Boolean() }),
    formats: { atom: ({ title, blocks }) => ({ title, entries: blocks.rows.map((item) => ({ id: item.id, title: item.title, summary: item.summary, path: item.path, at: item.publishedAt ?? item.updatedAt, updatedAt: item.updatedAt, lang: item.lang })) }) },
    async run({ blocks, content, viewer, t }, { use = '', ...place }) {
      const counted = await content.countBy(viewer, { kinds: ['guidelines.block'] }, 'use', blockUses)
      return {
        title: t('guidelines.blocks.title'), blocks: await blocks.list(viewer, { ...place, ...use === '' ? {} : { facets: { use } } }), use,
        uses: blockUses.map((value) => ({ value, n: counted.get(value)?.n ?? 0 })).filter(({ n }) => n > 0), mayWrite: viewer.may('guidelines.propose'),
      }
    },
  }),

  on.get('/blocks/:key', {
    may: 'read', input: Type.Object({ key: key() }), view: 'guide/block', reads: ['guidelines.block', 'guidelines.guideline', 'core.topic', 'core.administration'],
    output: Type.Object({ item: ItemShape, uses: Type.Array(Use), related: RelatedShape, mayWrite: Type.Boolean() }),
    async run({ blocks, content, viewer }, { key: ref }) {
      const item = await blocks.read(viewer, ref)
      const uses = await blocks.uses(viewer, item)
      return { item, uses: uses.map(({ item: { title, path, ref: number, lang: of, administration }, ...use }) => ({ title, path, ref: number, lang: of, administration, ...use })), related: await content.related(viewer, item, 6), mayWrite: viewer.may('guidelines.propose') }
    },
  }),

  on.post('/:key/desk/blocks', {
    may: 'propose', isInternal: true, input: Type.Object({ key: key(), rev: Type.Integer({ minimum: 0 }), block: Type.String({ format: 'uuid' }) }),
    async run({ blocks, guideDrafts, audit, viewer }, { key: ref, rev, block }) {
      const { item, draft } = await guideDrafts.open(viewer, ref)
      await guideDrafts.save(viewer, item, await blocks.renewed(viewer, draft.input, block), rev)
      await audit.record(viewer, 'guidelines.guideline.draft-saved', `item:${item.id}`, { block })
      return redirect(`/guidelines/${item.id}/desk#blocks`, 'guidelines.blocks.renewed')
    },
  }),
]
