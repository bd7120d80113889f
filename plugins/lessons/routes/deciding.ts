import { Type } from 'typebox'
import { Conflict, Invalid, Refused, key, oneOf, redirect, type FieldFault, type Route, type Routes } from '@diwan/core'
import type { LessonDeps, LessonPermission } from '../deps.ts'
import { CheckPage, checkPage } from './step-page.ts'
import { word } from './shapes.ts'

const open = (deps: LessonDeps, ref: string) => deps.manuscripts.open(deps.viewer, ref)
const heard = (fault: unknown): readonly FieldFault[] => fault instanceof Invalid ? fault.faults : fault instanceof Conflict || fault instanceof Refused ? [{ field: 'form', key: fault.key }] : []
/** Forms on the page of the check come back there, with what was typed. */
const form = {
  may: 'write', isInternal: true, output: CheckPage, view: 'check',
  again: async (deps: LessonDeps, { key: ref = '', reason = '' }: { key?: string; reason?: string }, fault: unknown) => checkPage(deps, await open(deps, ref), { faults: heard(fault), typed: { reason } }),
} as const
const Key = { key: key() }
const Reason = { reason: word(1_000) }

/** What an administration does with a lesson of its own: takes it back before it is out or after, lets it go, retires it, says that it stands. */
export const decidingRoutes = (on: Routes<LessonDeps, LessonPermission>): Route[] => [
  on.post('/write/:key/recall', { ...form, input: Type.Object(Key), async run(deps, { key: ref }) {
    const one = await open(deps, ref)
    await deps.releases.recall(deps.viewer, one)
    return redirect(`/lessons/write/${one.item.id}/check`, 'lessons.recalled')
  } }),
  on.post('/write/:key/decide', { ...form, input: Type.Object({ ...Key, decision: oneOf(['approved', 'refused']), ...Reason }), async run(deps, { key: ref, decision, reason = '' }) {
    const one = await open(deps, ref)
    await deps.releases.decideAlone(deps.viewer, one, decision, reason)
    return redirect(`/lessons/write/${one.item.id}/check`, `lessons.decided.${decision}`)
  } }),
  on.post('/write/:key/withhold', { ...form, input: Type.Object({ ...Key, ...Reason }), async run(deps, { key: ref, reason = '' }) {
    const one = await open(deps, ref)
    await deps.releases.withhold(deps.viewer, one, reason)
    return redirect(`/lessons/write/${one.item.id}/check`, 'lessons.withheld')
  } }),
  on.post('/write/:key/let-go', { ...form, input: Type.Object(Key), async run(deps, { key: ref }) {
    const one = await open(deps, ref)
    await deps.releases.letGo(deps.viewer, one)
    return redirect(`/lessons/write/${one.item.id}/check`, 'lessons.let-go')
  } }),
  on.post('/write/:key/stands', { ...form, input: Type.Object(Key), async run(deps, { key: ref }) {
    const { item, state } = await open(deps, ref)
    if (state.lesson === null) throw new Conflict(null, 'lessons.fault.not-published')
    await deps.publishing.stands(state.lesson)
    await deps.audit.record(deps.viewer, 'lessons.manuscript.stands', `item:${item.id}`)
    return redirect(`/lessons/write/${item.id}/check`, 'lessons.stands')
  } }),
  on.post('/write/:key/retire', { ...form, input: Type.Object({ ...Key, ...Reason }), async run(deps, { key: ref, reason = '' }) {
    const { item, state } = await open(deps, ref)
    if (state.lesson === null) throw new Conflict(null, 'lessons.fault.not-published')
    if (reason.trim() === '') throw new Invalid([{ field: 'reason', key: 'lessons.fault.reason' }])
    await deps.publishing.retire(state.lesson, reason)
    await deps.audit.record(deps.viewer, 'lessons.manuscript.retired', `item:${item.id}`)
    return redirect(`/lessons/write/${item.id}/check`, 'lessons.retire.done')
  } }),
]
