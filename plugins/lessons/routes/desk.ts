import { Type, type Static } from 'typebox'
import { Invalid, key, oneOf, redirect, type FieldFault, type Route, type Routes } from '@diwan/core'
import type { LessonDeps, LessonPermission } from '../deps.ts'
import type { Check } from '../services/checks.ts'
import { lessonKind } from '../services/publishing.ts'
import { stages } from '../services/stages.ts'
import { isContactPoint } from '../services/seat.ts'
import { Told, crowdOf, toldOf } from './step-page.ts'
import { CrowdShape, ErrorsShape, VoiceShape, lang, maybe, moment, word } from './shapes.ts'

const Mine = Type.Object({
  rows: Type.Array(Type.Object({ id: Type.String(), title: Type.String(), lang: lang(), path: Type.String(), stage: oneOf(stages), isOwn: Type.Boolean(), updatedAt: moment() })), voices: Type.Array(Type.Object({ ...VoiceShape.properties, item: Type.Object({ title: Type.String(), lang: Type.String(), path: Type.String() }) })), isContact: Type.Boolean(), mayWrite: Type.Boolean(),
})
const Waits = Type.Object({ id: Type.String(), title: Type.String(), lang: lang(), who: Type.String(), days: Type.Integer(), isAgain: Type.Boolean(), isOwn: Type.Boolean(), fits: maybe(Type.Integer()) })
const One = Type.Object({ id: Type.String(), told: Told, crowd: CrowdShape, isAgain: Type.Boolean(), isOwn: Type.Boolean(), days: Type.Integer(), errors: ErrorsShape, typed: Type.String() })

async function onePage(deps: LessonDeps, id: string, { faults = [], typed = '' }: { faults?: readonly FieldFault[]; typed?: string } = {}): Promise<Static<typeof One>> {
  const check = await deps.checks.get(deps.viewer, id)
  return { id, told: await toldOf(deps, check.told, check.administration), crowd: crowdOf({ crowd: check.crowd, offers: [] }, deps.t), isAgain: check.isAgain, isOwn: check.isOwn, days: check.days, errors: faults.map(({ field, key: said, values }) => ({ id: field || 'reason', error: deps.t(said, values) })), typed }
}
async function waitsOf(deps: LessonDeps, { id, told, administration, days, isAgain, isOwn, crowd }: Check): Promise<Static<typeof Waits>> {
  const { title, fields, regionName } = await toldOf(deps, told, administration)
  const card = administration === null ? null : await deps.people.administration(administration)
  return { id, title, lang: told.lang, who: card?.names[deps.locale] ?? card?.names.en ?? (fields.level === 'region' ? deps.t('lessons.who.region', { region: regionName }) : deps.t('lessons.who.anonymous')), days, isAgain, isOwn, fits: crowd?.fits ?? null }
}

/** What waits: for who writes, for the contact point, for the curators. */
export const deskRoutes = (on: Routes<LessonDeps, LessonPermission>): Route[] => [
  on.get('/mine', {
    may: 'write', isInternal: true, output: Mine, view: 'mine',
    async run({ manuscripts, voices, viewer }) {
      const found = await manuscripts.mine(viewer)
      return { rows: found.map(({ id, title, lang: of, stage, isOwn, updatedAt }) => ({ id, title, lang: of, path: `/lessons/write/${id}/check`, stage: stage.stage, isOwn, updatedAt })), voices: await voices.waiting(viewer), isContact: isContactPoint(viewer), mayWrite: viewer.administration !== null }
    },
  }),
  on.get('/checking', { may: 'curate', isInternal: true, output: Type.Object({ rows: Type.Array(Waits) }), view: 'checking', async run(deps) {
    return { rows: await Promise.all((await deps.checks.waiting(deps.viewer)).map((one) => waitsOf(deps, one))) }
  } }),
  on.get('/checking/:release', { may: 'curate', isInternal: true, input: Type.Object({ release: key() }), output: One, view: 'checking-one', run: (deps, { release }) => onePage(deps, release) }),
  on.post('/checking/:release', {
    may: 'curate', input: Type.Object({ release: key(), decision: oneOf(['publish', 'return']), reason: word(2_000) }), output: One, view: 'checking-one',
    again: (deps, { release = '', reason = '' }, fault) => onePage(deps, release, { typed: reason, faults: fault instanceof Invalid ? fault.faults : [{ field: 'reason', key: fault.key }] }),
    async run({ checks, content, viewer }, { release, decision, reason = '' }) {
      if (decision === 'return') {
        await checks.giveBack(viewer, release, reason.slice(0, 1_000))
        return redirect('/lessons/checking', 'lessons.check.returned')
      }
      const { lesson } = await checks.accept(viewer, release)
      if (lesson === null) return redirect('/lessons/checking', 'lessons.check.too-few')
      return redirect((await content.read(viewer, lessonKind, lesson)).path, 'lessons.check.published')
    },
  }),
]
