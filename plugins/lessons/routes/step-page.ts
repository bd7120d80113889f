import { Type, type Static } from 'typebox'
import { marked, oneOf, type FieldFault, type FormPart, type ItemInput } from '@diwan/core'
import type { LessonDeps } from '../deps.ts'
import { blankTexts, type LessonFields } from '../kinds/fields.ts'
import type { Disclosure } from '../services/disclosure.ts'
import type { OpenManuscript } from '../services/manuscripts.ts'
import { lessonKind } from '../services/publishing.ts'
import { isLookedAt, stages } from '../services/stages.ts'
import { fewest } from '../telling/crowd.ts'
import { partsOf } from '../writing/parts.ts'
import { steps, withPosted, type Posted, type Step } from '../writing/posted.ts'
import { CrowdShape, ErrorsShape, FieldsShape, TextsShape, drawn, lang, maybe, moment } from './shapes.ts'

export const Told = Type.Object({ title: Type.String(), lang: lang(), fields: FieldsShape, extra: TextsShape, topics: Type.Array(Type.String()), administration: maybe(Type.String()), regionName: Type.String(), readers: Type.String() })
const base = {
  id: Type.String(), step: oneOf(steps), title: Type.String(), lang: lang(), rev: Type.Integer(), stage: oneOf(stages), steps: Type.Array(Type.Object({ name: oneOf(steps), isCurrent: Type.Boolean(), missing: Type.Integer() })), mayEdit: Type.Boolean(), isStale: Type.Boolean(),
  errors: ErrorsShape, crowd: CrowdShape, isUnnamed: Type.Boolean(),
}
export const StepPage = Type.Object({ ...base, parts: Type.Array(drawn<FormPart>()), next: maybe(Type.String()) })
export const CheckPage = Type.Object({
  ...base, told: Told, missing: Type.Array(Type.Object({ error: Type.String(), at: Type.String() })), reason: Type.String(), returnedBy: Type.String(), askedAt: maybe(moment()), approvalPath: maybe(Type.String()), lesson: maybe(Type.Object({ path: Type.String(), ref: maybe(Type.String()), state: Type.String(), reviewDueOn: maybe(Type.String()) })),
  isContact: Type.Boolean(), mayAsk: Type.Boolean(), mayDecide: Type.Boolean(), typed: Type.Object({ note: Type.String(), reason: Type.String() }),
})

/** How many fit what would be told, in words; null where a name stands on it. */
export function crowdOf({ crowd, offers }: Pick<Disclosure, 'crowd' | 'offers'>, t: LessonDeps['t']): Static<typeof CrowdShape> {
  return crowd === null ? null : {
    fits: crowd.fits, fewest, isEnough: crowd.fits >= fewest, by: crowd.by.map(({ fact, left }) => ({ label: t(`lessons.crowd.${fact}`), left })),
    offers: offers.map(({ by, fits }) => ({ value: by.join('+'), label: by.map((one) => t(`lessons.widening.${one}`)).join(t('lessons.widening.and')), fits })),
  }
}

export async function regionNameOf({ people, locale }: Pick<LessonDeps, 'people' | 'locale'>, code: string | null): Promise<string> {
  const region = (await people.regions()).find((one) => one.code === code)
  return region ? region.names[locale] ?? region.names.en : ''
}

/** What readers would have, for its writers, its contact point and the curator. */
export async function toldOf(deps: LessonDeps, input: ItemInput, administration: string | null): Promise<Static<typeof Told>> {
  const fields = input.fields as unknown as LessonFields
  const text = input.texts[input.lang]
  return { title: text?.title ?? '', lang: input.lang, fields, extra: { ...blankTexts, ...text?.extra }, topics: input.topics ?? [], administration, regionName: await regionNameOf(deps, fields.region), readers: input.audience[0] ?? 'members' }
}

async function baseOf(deps: LessonDeps, open: OpenManuscript, step: Step, disclosure: Disclosure, isStale: boolean) {
  const { manuscripts, t } = deps
  const { item, draft, state, fields, isContact } = open
  const missing = manuscripts.missing(open)
  return {
    id: item.id, step, title: draft.input.texts[draft.input.lang]?.title || t('lessons.kind.manuscript.new'), lang: draft.input.lang, rev: draft.rev, stage: state.stage, isStale, isUnnamed: fields.level === 'region' || fields.level === 'anonymous',
    steps: steps.map((name) => ({ name, isCurrent: name === step, missing: missing.filter((one) => one.step === name).length })), mayEdit: !isLookedAt(state.stage) && (state.stage !== 'withheld' || isContact), crowd: crowdOf(disclosure, t),
  }
}

const disclosureOf = async ({ disclosures, publishing }: LessonDeps, { item }: OpenManuscript, input: ItemInput) => disclosures.of(input, { before: (await publishing.of(item.id))?.disclosed ?? null, authorId: item.authorId })

export async function stepPage(deps: LessonDeps, open: OpenManuscript, step: Step, { typed, faults, isStale = false, check = false }: { typed?: Posted; faults?: readonly FieldFault[]; isStale?: boolean; check?: boolean } = {}): Promise<Static<typeof StepPage>> {
  const { t, locale, topics, people, manuscripts } = deps
  const input = typed ? withPosted(open.draft.input, typed, step) : open.draft.input
  const disclosure = await disclosureOf(deps, open, input)
  const card = open.item.administration === null ? null : await people.administration(open.item.administration)
  const seat = card?.names[locale] ?? card?.names.en ?? ''
  const missing = faults ?? (check ? [...manuscripts.missing(open).filter((one) => one.step === step), ...disclosure.faults.filter(({ field }) => field !== 'crowd')] : [])
  const { parts, errors } = marked(partsOf(step, { input, t, locale, topics: await topics.all(), region: await regionNameOf(deps, card?.region ?? null), seat, fits: disclosure.byLevel }), missing, t)
  const own = new Set(errors.filter(({ id }) => id !== 'form').map(({ id }) => id))
  return { ...await baseOf(deps, open, step, disclosure, isStale), parts, errors: errors.filter(({ id }) => own.has(id) || faults !== undefined), next: steps[steps.indexOf(step) + 1] ?? null }
}

export async function checkPage(deps: LessonDeps, open: OpenManuscript, { faults = [], typed = {} }: { faults?: readonly FieldFault[]; typed?: { note?: string; reason?: string } } = {}): Promise<Static<typeof CheckPage>> {
  const { t, manuscripts, releases, publishing, standing, content, viewer } = deps
  const { item, draft, state, isContact } = open
  const disclosure = await disclosureOf(deps, open, draft.input)
  const { release, stage, lesson } = state
  const missing = [...manuscripts.missing(open), ...disclosure.faults.filter(({ field }) => field !== 'crowd').map((fault) => ({ ...fault, step: stepOf(fault.field) }))]
  const live = lesson === null ? null : await standing(lesson)
  const page = live === null || lesson === null ? null : await content.read(viewer, lessonKind, lesson).catch(() => null)
  const own = ['note', 'reason', 'form', 'crowd']
  return {
    ...await baseOf(deps, open, 'check', disclosure, false), errors: faults.filter(({ field }) => own.includes(field) || field === '').map(({ field, key, values }) => ({ id: field || 'form', error: t(key, values) })),
    told: await toldOf(deps, disclosure.input, disclosure.crowd === null ? item.administration : null), missing: missing.map(({ step, field, key, values }) => ({ error: t(key, values), at: `/lessons/write/${item.id}/${step}?check=true#${field}` })),
    reason: release?.returnedBy === 'administration' && release.reason === '' ? await releases.refusal(viewer, release) : release?.reason ?? '', returnedBy: release?.returnedBy ?? '', askedAt: release?.askedAt ?? null, approvalPath: release?.approval ? `/directory/approvals/${release.approval}` : null,
    lesson: page === null ? null : { path: page.path, ref: page.ref, state: page.state, reviewDueOn: (await publishing.of(item.id))?.reviewDueOn ?? null },
    isContact, mayAsk: ['draft', 'returned', 'recalled', 'published'].includes(stage) && missing.length === 0 && (disclosure.crowd?.fits ?? fewest) >= fewest, mayDecide: stage === 'approval' && release?.approval === null && isContact, typed: { note: typed.note ?? '', reason: typed.reason ?? '' },
  }
}
const stepOf = (field: string): Step => ['title', 'volume'].includes(field) ? 'setting' : ['expected', 'happened', 'why'].includes(field) ? 'story' : 'advice'
