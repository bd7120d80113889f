import { Type, type Static } from 'typebox'
import { Conflict, Invalid, ItemShape, RelatedShape, Refused, key, oneOf, redirect, type FieldFault, type Item, type Route, type Routes } from '@diwan/core'
import type { LessonDeps, LessonPermission } from '../deps.ts'
import { blankTexts, type LessonFields, type LessonTexts } from '../kinds/fields.ts'
import { lessonKind } from '../services/publishing.ts'
import { isContactPoint, isVerified } from '../services/seat.ts'
import { voiceKinds } from '../services/voices.ts'
import { CountsShape, ErrorsShape, FieldsShape, ProposalShape, TextsShape, VoiceShape, errorsOf, lang, word } from './shapes.ts'

const Link = Type.Object({ title: Type.String(), lang: lang(), path: Type.String() })
export const LessonPage = Type.Object({
  item: ItemShape, fields: FieldsShape, extra: TextsShape, regionName: Type.String(), voices: Type.Array(VoiceShape), own: Type.Array(VoiceShape), counts: CountsShape, proposals: Type.Array(ProposalShape), patterns: Type.Array(Link), sources: Type.Array(Type.Object({ title: Type.String(), path: Type.String(), credit: Type.String() })), related: RelatedShape,
  mayVoice: Type.Boolean(), isVoicesVerified: Type.Boolean(), isContact: Type.Boolean(), hasSeat: Type.Boolean(), mayPropose: Type.Boolean(), mayRetire: Type.Boolean(), isCurator: Type.Boolean(), today: Type.String(), errors: ErrorsShape, typed: Type.Object({ kind: Type.String(), note: Type.String(), on: Type.String(), reason: Type.String() }),
})
type Typed = Static<typeof LessonPage>['typed']

/** Of what it was made, as far as the reader may read it: what is hidden from them is not named. */
async function sourcesOf({ content, viewer }: LessonDeps, sources: LessonFields['sources']) {
  const items = new Map((await content.pick(viewer, sources.flatMap(({ item }) => item ?? []))).map((one) => [one.id, one]))
  return sources.flatMap(({ item, url, title, credit }) => {
    const found = item === null ? undefined : items.get(item)
    return item === null ? [{ title, path: url, credit }] : found ? [{ title: found.title, path: found.path, credit }] : []
  })
}

export async function lessonPage(deps: LessonDeps, item: Item, { faults = [], typed = {} }: { faults?: readonly FieldFault[]; typed?: Partial<Typed> } = {}): Promise<Static<typeof LessonPage>> {
  const { content, voices, proposals, patterns, people, viewer, locale, clock, t } = deps
  const fields = item.fields as unknown as LessonFields
  const [said, made, around, sources, related, regions] = await Promise.all([voices.of(viewer, item.id), proposals.of(viewer, [item.id]), patterns.around(viewer, item.id), sourcesOf(deps, fields.sources ?? []), content.related(viewer, item, 8), people.regions()])
  const shown = new Set(around.map(({ id }) => id))
  const region = regions.find(({ code }) => code === fields.region)
  const isLive = item.state === 'published', hasSeat = viewer.administration !== null, today = clock.now().toISOString().slice(0, 10)
  return {
    item, fields, extra: { ...blankTexts, ...item.extra as Partial<LessonTexts> }, regionName: region ? region.names[locale] ?? region.names.en : '', voices: said.shown, own: said.own,
    counts: { same: 0, opposite: 0, applied: 0, ...Object.fromEntries([...Map.groupBy(said.shown, ({ kind }) => kind)].map(([kind, all]) => [kind, all.length])) }, proposals: made, patterns: around, sources,
    related: related.filter(({ item: { id } }) => !shown.has(id)).slice(0, 6), mayVoice: isLive && hasSeat && viewer.may('lessons.write'), isVoicesVerified: isVerified(viewer), isContact: isContactPoint(viewer), hasSeat, mayPropose: isLive && deps.guidelines !== undefined && viewer.may('lessons.propose'),
    mayRetire: isLive && item.isKept && (viewer.may('lessons.curate') || isContactPoint(viewer, item.administration)), isCurator: viewer.may('lessons.curate'), today, errors: errorsOf(faults, t), typed: { kind: 'same', note: '', on: today, reason: '', ...typed },
  }
}

const read = (deps: LessonDeps, ref: string) => deps.content.read(deps.viewer, lessonKind, ref)
const faultsOf = (fault: unknown, field: string): readonly FieldFault[] => fault instanceof Invalid ? fault.faults : fault instanceof Conflict || fault instanceof Refused ? [{ field, key: fault.key }] : []

/** One lesson, and what is said and done about it. */
export const lessonRoutes = (on: Routes<LessonDeps, LessonPermission>): Route[] => [
  on.get('/:key', {
    may: 'read', input: Type.Object({ key: key() }), output: LessonPage, view: 'lesson', reads: [lessonKind, 'lessons.pattern', 'lessons.voice', 'lessons.proposal', 'guidelines.guideline', 'core.topic', 'core.administration', 'core.person'],
    run: async (deps, { key: ref }) => lessonPage(deps, await read(deps, ref)),
  }),

  on.post('/:key/voices', {
    may: 'write', input: Type.Object({ key: key(), kind: oneOf(voiceKinds), note: word(5_000), on: word(20) }), output: LessonPage, view: 'lesson',
    again: async (deps, { key: ref = '', kind = 'same', note = '', on: day = '' }, fault) => lessonPage(deps, await read(deps, ref), { faults: faultsOf(fault, 'note'), typed: { kind, note, on: day } }),
    async run(deps, { key: ref, kind, note = '', on: day = '' }) {
      const item = await read(deps, ref)
      const state = await deps.voices.say(deps.viewer, item, { kind, note, on: day })
      return redirect(`${item.path}#voices`, `lessons.voice.done.${state}`)
    },
  }),
  on.post('/voices/:voice/decide', {
    may: 'write', input: Type.Object({ voice: key(), decision: oneOf(['shown', 'refused']), reason: word(1_000) }),
    async run({ voices, viewer }, { voice, decision, reason = '' }) {
      await voices.decide(viewer, voice, decision, reason)
      return redirect('/lessons/mine#voices', `lessons.voice.decided.${decision}`)
    },
  }),
  on.post('/voices/:voice/take-back', {
    may: 'write', input: Type.Object({ voice: key() }),
    async run({ voices, content, viewer }, { voice }) {
      const { path } = await content.read(viewer, lessonKind, await voices.takeBack(viewer, voice))
      return redirect(`${path}#voices`, 'lessons.voice.taken-back')
    },
  }),

  // Retired by who looks after lessons, or by the contact point whose administration stands on it; its writers do it at their manuscript.
  on.post('/:key/retire', {
    may: 'write', input: Type.Object({ key: key(), reason: word(1_000) }), output: LessonPage, view: 'lesson',
    again: async (deps, { key: ref = '', reason = '' }, fault) => lessonPage(deps, await read(deps, ref), { faults: faultsOf(fault, 'reason'), typed: { reason } }),
    async run(deps, { key: ref, reason = '' }) {
      const { publishing, audit, viewer } = deps
      const item = await read(deps, ref)
      if (!item.isKept || !(viewer.may('lessons.curate') || isContactPoint(viewer, item.administration))) throw new Refused()
      if (item.state !== 'published') throw new Conflict(null, 'lessons.fault.not-published')
      if (reason.trim() === '') throw new Invalid([{ field: 'reason', key: 'lessons.fault.reason' }])
      await publishing.retire(item.id, reason)
      await audit.record(viewer, 'lessons.lesson.retired', `item:${item.id}`)
      return redirect(item.path, 'lessons.retire.done')
    },
  }),
]
