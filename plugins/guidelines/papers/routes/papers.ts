import { Type } from 'typebox'
import { ItemShape, file, key, oneOf, redirect, type Locale, type Route, type Routes } from '@diwan/core'
import { guidelineMarkdown } from '../compose/guideline-markdown.ts'
import type { PapersDeps, PapersPermission } from '../deps.ts'
import { editionForms, forms, nameOf, types, type Form } from '../forms.ts'
import { slowForms, type PaperCard } from '../services/paper-shelf.ts'

const lang = () => Type.Optional(oneOf(['en', 'fr', 'es', 'ar']))
const asked = { key: key(), lang: lang(), v: Type.Optional(Type.String({ maxLength: 12, pattern: '^[0-9]+(\\.[0-9]+)?$' })) }
const FormShape = Type.Object({ form: oneOf(forms), isSlow: Type.Boolean(), state: oneOf(['none', 'waiting', 'making', 'ready', 'failed']), percent: Type.Integer(), size: Type.Integer() })
const Page = Type.Object({
  item: ItemShape, version: Type.String(), lang: oneOf(['en', 'fr', 'es', 'ar']), languages: Type.Array(oneOf(['en', 'fr', 'es', 'ar'])), versions: Type.Array(Type.String()), forms: Type.Array(FormShape), mayTake: Type.Boolean(), isMaking: Type.Boolean(), isKept: Type.Boolean(), isEdition: Type.Boolean(),
})
const isSlow = (form: Form): form is (typeof slowForms)[number] => slowForms.some((one) => one === form)
const shown = (form: Form, card: PaperCard | null) => ({ form, isSlow: isSlow(form), state: card?.state ?? 'none' as const, percent: Math.round((card?.share ?? 0) * 100), size: card?.size ?? 0 })
/** Milliseconds a page that shows how far a paper is waits for it. */
const patience = 1_000

export const paperRoutes = (on: Routes<PapersDeps, PapersPermission>): Route[] => [
  on.get('/:key/paper', {
    may: 'read', input: Type.Object(asked), output: Page, view: 'papers/paper',
    async run({ composer, paperShelf, content, viewer, signal }, { key: ref, lang: language, v }) {
      const { item, document } = await composer.guideline(viewer, ref, { lang: language, version: v })
      const taking = { ...viewer, outlet: 'export' as const }
      const mayTake = (await content.pick(taking, [item.id])).length > 0
      const list = []
      if (mayTake) {
        const composed = await composer.guideline(taking, ref, { lang: document.lang, version: v })
        for (const form of forms) list.push(shown(form, isSlow(form) ? await paperShelf.soon(await composer.paper(taking, composed, form), form, { ms: patience, signal }) : null))
      }
      return {
        item, version: document.version, lang: document.lang, languages: document.languages.map((one) => one.lang), versions: document.versions.map(({ label }) => label).slice(0, 30), forms: list, mayTake,
        isMaking: list.some(({ state }) => state === 'waiting' || state === 'making'), isKept: item.isKept, isEdition: false,
      }
    },
  }),

  on.post('/:key/paper', {
    may: 'read', outlet: 'export', input: Type.Object({ ...asked, form: oneOf(slowForms) }),
    async run({ composer, paperShelf, viewer }, { key: ref, lang: language, v, form }) {
      const composed = await composer.guideline(viewer, ref, { lang: language, version: v })
      await paperShelf.ask(await composer.paper(viewer, composed, form), form, composed.item.id)
      return redirect(`${composed.item.path}/paper${query(language, v)}`, 'guidelines.paper.asked')
    },
  }),

  on.get('/:key/paper/:form', {
    may: 'read', outlet: 'export', isInternal: true, deadline: 60, input: Type.Object({ ...asked, form: oneOf(forms) }),
    async run({ composer, paperShelf, papers, bundles, viewer }, { key: ref, lang: language, v, form }) {
      const composed = await composer.guideline(viewer, ref, { lang: language, version: v })
      const { document, needs, item } = composed
      const name = nameOf(document.ref ?? 'draft', document.version, document.lang, form)
      if (form === 'zip') return file({ name, type: types.zip, body: await bundles.ofGuideline(viewer, item) })
      if (isSlow(form)) { const body = await paperShelf.bytes(await composer.paper(viewer, composed, form), form); return file({ name, type: types[form], body, size: body.length }) }
      const body = form === 'html' ? papers.html(await composer.paper(viewer, composed, 'html')) : form === 'md' ? guidelineMarkdown(document, needs.t) : `${JSON.stringify(document, null, 2)}\n`
      return file({ name, type: types[form], body })
    },
  }),

  on.get('/editions/:key/paper', {
    may: 'read', input: Type.Object({ key: key(), lang: lang() }), output: Page, view: 'papers/paper',
    async run({ composer, editions, paperShelf, content, viewer, signal }, { key: ref, lang: language = viewer.locale }) {
      const item = await editions.read(viewer, ref)
      const taking = { ...viewer, outlet: 'export' as const }
      const mayTake = (await content.pick(taking, [item.id])).length > 0
      const list = []
      if (mayTake) {
        const { paper } = await composer.edition(taking, ref, language)
        for (const form of editionForms) list.push(shown(form, form === 'pdf' ? await paperShelf.soon(paper, form, { ms: patience, signal }) : null))
      }
      return { item, version: '', lang: language, languages: ['en', 'fr', 'es', 'ar'] as Locale[], versions: [], forms: list, mayTake, isMaking: list.some(({ state }) => state === 'waiting' || state === 'making'), isKept: false, isEdition: true }
    },
  }),

  on.post('/editions/:key/paper', {
    may: 'read', outlet: 'export', input: Type.Object({ key: key(), lang: lang(), form: oneOf(['pdf']) }),
    async run({ composer, editions, paperShelf, viewer }, { key: ref, lang: language = viewer.locale, form }) {
      const { paper, id } = await composer.edition(viewer, ref, language)
      await paperShelf.ask(paper, form, id)
      return redirect(`${(await editions.read(viewer, ref)).path}/paper${query(language, undefined)}`, 'guidelines.paper.asked')
    },
  }),

  on.get('/editions/:key/paper/:form', {
    may: 'read', outlet: 'export', isInternal: true, deadline: 120, input: Type.Object({ key: key(), lang: lang(), form: oneOf(editionForms) }),
    async run({ composer, editions, paperShelf, papers, bundles, viewer }, { key: ref, lang: language = viewer.locale, form }) {
      if (form === 'zip') { const edition = await editions.read(viewer, ref); return file({ name: nameOf(edition.ref ?? 'edition', '', '', form), type: types.zip, body: await bundles.ofEdition(viewer, edition) }) }
      const { paper, documents, ref: number, t } = await composer.edition(viewer, ref, language)
      const name = nameOf(number, '', language, form)
      if (form === 'pdf') { const body = await paperShelf.bytes(paper, form); return file({ name, type: types.pdf, body, size: body.length }) }
      const body = form === 'html' ? papers.html(paper) : form === 'md' ? documents.map((document) => guidelineMarkdown(document, t)).join('\n\n') : `${JSON.stringify({ edition: number, guidelines: documents }, null, 2)}\n`
      return file({ name, type: types[form], body })
    },
  }),
]

const query = (language: string | undefined, version: string | undefined): string => {
  const said = [language === undefined ? '' : `lang=${language}`, version === undefined ? '' : `v=${version}`].filter(Boolean).join('&')
  return said === '' ? '' : `?${said}`
}
