import { Type, type Static } from 'typebox'
import { Conflict, Invalid, NotFound, key, oneOf, redirect, type FieldFault, type Item, type Route, type Routes } from '@diwan/core'
import type { LessonDeps, LessonPermission } from '../deps.ts'
import { blankTexts, type LessonTexts } from '../kinds/fields.ts'
import { patternKind } from '../services/patterns.ts'
import { lessonKind } from '../services/publishing.ts'
import { ErrorsShape, errorsOf, word } from './shapes.ts'

const Choice = Type.Object({ value: Type.String(), label: Type.String(), selected: Type.Boolean() })
const Form = Type.Object({ back: Type.Object({ title: Type.String(), path: Type.String() }), target: Type.String(), lang: Type.String(), guidelines: Type.Array(Choice), guideline: Type.String(), sections: Type.Array(Choice), words: Type.String(), reason: Type.String(), errors: ErrorsShape })
interface Typed { guideline?: string | undefined; section?: string | undefined; words?: string | undefined; reason?: string | undefined }

/** Guidelines on the topics of what proposes first; at most 40. */
async function guidelinesFor({ content, viewer }: LessonDeps, item: Item) {
  const near = item.topics.length === 0 ? [] : (await Promise.all(item.topics.slice(0, 4).map((topic) => content.list(viewer, { kinds: ['guidelines.guideline'], facets: { topic }, limit: 20 })))).flatMap(({ rows }) => rows)
  const all = (await content.list(viewer, { kinds: ['guidelines.guideline'], limit: 40 })).rows
  return [...new Map([...near, ...all].filter(({ state }) => state === 'published').map((one) => [one.id, one])).values()].slice(0, 40)
}

async function formOf(deps: LessonDeps, item: Item, typed: Typed = {}, faults: readonly FieldFault[] = []): Promise<Static<typeof Form>> {
  const { proposals, viewer, t } = deps
  if (!deps.guidelines) throw new NotFound()
  const all = await guidelinesFor(deps, item)
  const chosen = all.find(({ id, ref }) => id === typed.guideline || ref === typed.guideline) ?? all[0]
  const sections = chosen ? (await proposals.sections(viewer, chosen.id)).sections : []
  const extra = { ...blankTexts, ...item.extra as Partial<LessonTexts> }
  return {
    back: { title: item.title, path: item.path }, target: `${item.path}/propose`, lang: item.lang, guidelines: all.map(({ id, ref, title }) => ({ value: ref ?? id, label: `${ref ?? ''} ${title}`.trim(), selected: id === chosen?.id })), guideline: chosen?.ref ?? chosen?.id ?? '',
    sections: sections.map(({ id, number, title }) => ({ value: id, label: `${number} ${title}`, selected: id === typed.section })), words: typed.words ?? (extra.recommendation || item.summary).slice(0, 600), reason: typed.reason ?? (item.kind === lessonKind ? extra.happened.slice(0, 2_000) : item.body.slice(0, 2_000)), errors: errorsOf(faults, t),
  }
}
const read = ({ content, viewer }: LessonDeps, kind: string, ref: string) => content.read(viewer, kind, ref)

const proposing = (on: Routes<LessonDeps, LessonPermission>, base: string, kind: string): Route[] => [
  on.get(`${base}/:key/propose`, { may: 'propose', isInternal: true, input: Type.Object({ key: key(), guideline: word(60) }), output: Form, view: 'propose', run: async (deps, { key: ref, guideline }) => formOf(deps, await read(deps, kind, ref), { guideline }) }),
  on.post(`${base}/:key/propose`, {
    may: 'propose', input: Type.Object({ key: key(), guideline: key(), section: word(20), words: word(2_000), reason: word(5_000), lang: Type.Optional(oneOf(['en', 'fr', 'es', 'ar'])) }), output: Form, view: 'propose',
    again: async (deps, { key: ref = '', ...typed }, fault) => formOf(deps, await read(deps, kind, ref), typed, fault instanceof Invalid ? fault.faults : [{ field: 'guideline', key: fault.key }]),
    async run(deps, { key: ref, guideline, section = '', words = '', reason = '', lang }) {
      const item = await read(deps, kind, ref)
      if (item.state !== 'published') throw new Conflict(null, 'lessons.fault.not-published')
      const faults = [...words.length > 600 ? [{ field: 'words', key: 'lessons.fault.too-long', values: { limit: 600 } }] : [], ...reason.length > 2_000 ? [{ field: 'reason', key: 'lessons.fault.too-long', values: { limit: 2_000 } }] : []]
      if (faults.length > 0) throw new Invalid(faults)
      await deps.proposals.propose(deps.viewer, item, { guideline, section, words, reason, lang: lang ?? item.lang })
      return redirect(`${item.path}#proposals`, 'lessons.propose.done')
    },
  }),
]
/** A lesson, or a pattern of several, becomes a recommendation: proposed to who keeps a guideline, who answers. */
export const proposingRoutes = (on: Routes<LessonDeps, LessonPermission>): Route[] => [...proposing(on, '/patterns', patternKind), ...proposing(on, '', lessonKind)]
