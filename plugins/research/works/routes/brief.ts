import { Type } from 'typebox'
import { ItemShape, ItemSummaryShape, NotFound, file, inputOf, key, type Locale, type Route, type Routes } from '@diwan/core'
import { briefMost, briefPaper, figureOf, type Brief } from '../brief.ts'
import type { WorksDeps, WorksPermission } from '../deps.ts'
import { reviewedBy, shownOf } from './pages.ts'
import { drawn, maybe } from './shapes.ts'
import type { SaidFinding } from '../services/works.ts'
import type { Work } from '../model/versions.ts'

const Key = { key: key() }
const Page = Type.Object({
  item: ItemShape, title: Type.String(), lang: Type.String(), summary: Type.String(), byline: Type.String(), identifier: maybe(Type.String()), findings: Type.Array(drawn<SaidFinding & { figure: string }>()), more: Type.Integer(),
  implications: Type.String(), implicationsLang: Type.String(), limits: Type.String(), limitsLang: Type.String(), retraction: maybe(Type.String()), reviewed: Type.Integer(), usedIn: Type.Array(ItemSummaryShape),
})

/** What is current of a study, on one page. @throws NotFound, Gone */
async function briefOf(deps: WorksDeps, ref: string): Promise<{ item: Work; brief: Brief; more: number }> {
  const { works, content, links, viewer, locale } = deps
  const item = await works.read(viewer, ref)
  if (item.publishedAt === null) throw new NotFound()
  const shown = await shownOf(deps, { work: item, input: inputOf(item), n: item.fields.version, rev: item.rev, isCurrent: true, identifier: works.identifier(item) }, item.text.lang)
  const used = (await content.inbound(viewer, item.id, 50)).filter(({ kind }) => kind.startsWith('guidelines.'))
  const at = new Date(item.fields.versions.at(-1)?.at ?? item.publishedAt)
  return {
    item, more: Math.max(0, shown.findings.length - briefMost.findings),
    brief: {
      ref: item.ref ?? item.id, title: shown.title, lang: item.text.lang, summary: shown.summary, byline: shown.byline, identifier: shown.identifier, at, findings: shown.findings.slice(0, briefMost.findings), implications: shown.implications, implicationsLang: shown.implicationsLang as Locale, limits: shown.limits, limitsLang: shown.limitsLang as Locale,
      retraction: shown.retractedOn === null ? null : shown.retraction, reviewed: (await reviewedBy(deps, item)).reviewed, usedIn: used.slice(0, briefMost.usedIn), address: links.absolute(links.inLanguage(locale, item.path)),
    },
  }
}

/** A study on one page, for who decides: to be read, printed or taken along as PDF. */
export const briefRoutes = (on: Routes<WorksDeps, WorksPermission>): Route[] => [
  on.get('/:key/brief', {
    may: 'read', input: Type.Object(Key), output: Page, view: 'works/brief', reads: ['*'],
    async run(deps, { key: ref }) {
      const { item, more, brief: { ref: _, address: __, at: ___, findings, ...brief } } = await briefOf(deps, ref)
      return { item, more, ...brief, findings: findings.map((one) => ({ ...one, figure: figureOf(one, deps.t, deps.locale) })) }
    },
  }),
  on.get('/:key/brief-pdf', {
    may: 'read', outlet: 'export', deadline: 60, input: Type.Object(Key),
    async run(deps, { key: ref }) {
      const { brief } = await briefOf(deps, ref)
      return file({ name: `${brief.ref}-brief.pdf`, type: 'application/pdf', body: await deps.papers.make(briefPaper(brief, deps.papers, deps.t, deps.locale)) })
    },
  }),
]
