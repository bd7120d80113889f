import { Type, type Static } from 'typebox'
import { Conflict, Invalid, NotFound, key, oneOf, redirect, type FieldFault, type ItemInput, type Locale, type Route, type Routes } from '@diwan/core'
import type { CostsDeps as Deps, CostsPermission as Permission } from '../deps.ts'
import { controlStates, most } from '../kinds/register.ts'
import { withCause, withRisk, type PostedRisk } from '../register/input.ts'
import { methodOf } from '../register/method.ts'
import { RegisterShape, registerShown } from '../register/said.ts'
import { registerIn, riskWordsIn, risksOf } from '../registers.ts'
import type { Worked } from '../seat-items.ts'
import { Errors, lang, languages } from './workbench.ts'

const words = (maxLength: number) => Type.Optional(Type.String({ maxLength }))
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const Choice = Type.Object({ value: Type.String(), label: Type.String(), selected: Type.Boolean() })
const New = Type.Object({ title: Type.String(), topic: Type.String(), about: Type.String(), aboutTitle: Type.String(), case: Type.String(), caseTitle: Type.String(), cause: Type.String(), register: Type.String(), registers: Type.Array(Choice), errors: Errors })
const Begin = { title: words(200), topic: words(60), about: words(40), case: words(40), cause: words(500), register: words(40) }
const Bench = Type.Object({ title: Type.String(), id: Type.String(), key: Type.String(), path: Type.String(), isLive: Type.Boolean(), lang: oneOf(languages), languages: Type.Array(Type.Object({ lang: Type.String(), current: Type.Boolean() })), register: RegisterShape, isFull: Type.Boolean() })
const Dimension = Type.Object({ id: Type.String(), name: Type.String(), inherent: Type.Array(Choice), residual: Type.Array(Choice) })
const ControlRow = Type.Object({ n: Type.Integer(), id: Type.String(), name: Type.String(), original: Type.String(), owner: Type.String(), states: Type.Array(Choice) })
const Form = Type.Object({
  title: Type.String(), key: Type.String(), path: Type.String(), risk: Type.String(), n: Type.Integer(), rev: Type.Integer(), lang: oneOf(languages), isOriginal: Type.Boolean(), conflict: Type.Boolean(), errors: Errors, isNew: Type.Boolean(),
  cause: Type.String(), event: Type.String(), effect: Type.String(), hints: Type.Object({ cause: Type.String(), event: Type.String(), effect: Type.String() }), likelihoods: Type.Array(Choice), residualLikelihoods: Type.Array(Choice), dimensions: Type.Array(Dimension), owner: Type.String(), reviewOn: Type.String(), controls: Type.Array(ControlRow), problems: Type.Array(Type.String()), caseTitle: Type.String(), casePath: Type.String(),
})
const grades = Type.Optional(Type.Record(Type.String({ pattern: '^[a-z0-9-]{1,20}$' }), Type.String({ maxLength: 2 })))
const Posted = {
  cause: words(500), event: words(500), effect: words(500), likelihood: words(2), residualLikelihood: words(2), impact: grades, residualImpact: grades, owner: words(120), reviewOn: Type.Optional(Type.String({ maxLength: 10, pattern: '^(\\d{4}-\\d\\d-\\d\\d)?$' })), remove: words(5), act: words(20),
  controls: Type.Optional(Type.Array(Type.Object({ id: words(20), name: words(500), owner: words(120), state: words(12), remove: words(5) }), { maxItems: most.controls + 4 })),
}
const workOf = (item: { ref: string | null; id: string }, rest = ''): string => `/guidelines/risks/${item.ref ?? item.id}/work${rest}`

async function begin({ registers, content, viewer, t }: Deps, { title = '', topic = '', about = '', case: from = '', cause = '', register = '' }: Partial<Record<keyof typeof Begin, string>>, faults: readonly FieldFault[] = []): Promise<Static<typeof New>> {
  const ids = [about, from].filter((id) => uuid.test(id))
  const near = new Map((ids.length === 0 ? [] : await content.pick(viewer, ids)).map((one) => [one.id, one]))
  const { begun } = await registers.mine(viewer)
  return {
    title, topic, about: near.has(about) ? about : '', aboutTitle: near.get(about)?.title ?? '', case: near.has(from) ? from : '', caseTitle: near.get(from)?.title ?? '', cause, register, errors: faults.map(({ field, key: name, values }) => ({ id: field, error: t(name, values) })),
    registers: cause === '' || begun.length === 0 ? [] : [{ value: '', label: t('guidelines.risks.begin.new'), selected: register === '' }, ...begun.map((one) => ({ value: one.id, label: one.title, selected: one.id === register }))],
  }
}

const gradeChoices = (names: readonly string[], chosen: number | null | undefined): Static<typeof Choice>[] => [{ value: '', label: '–', selected: chosen === null || chosen === undefined }, ...names.map((name, n) => ({ value: String(n + 1), label: `${n + 1} · ${name}`, selected: chosen === n + 1 }))]

async function form(deps: Deps, { item, draft }: Worked, id: string, asked: Locale | undefined, typed: { input: ItemInput; id: string | null } | null = null, faults: readonly FieldFault[] = [], isConflict = false): Promise<Static<typeof Form>> {
  const { settings, content, viewer, t, locale } = deps
  const input = typed?.input ?? draft.input, of = asked ?? input.lang, risks = risksOf(input.fields), own = typed?.id ?? id
  const risk = risks.find((one) => one.id === own)
  if (!risk && id !== 'new') throw new NotFound()
  const method = methodOf(settings, t, locale), said = registerIn(input, of), isOriginal = of === input.lang
  const mine = new Map(riskWordsIn(input, of).map((one) => [one.id, one])), first = new Map(riskWordsIn(input, input.lang).map((one) => [one.id, one]))
  const text = mine.get(own) ?? { cause: '', event: '', effect: '' }
  const control = (row: { id: string; owner: string; state: (typeof controlStates)[number] } | null, n: number): Static<typeof ControlRow> => ({
    n, id: row?.id ?? '', name: mine.get(row?.id ?? '')?.event ?? '', original: isOriginal ? '' : first.get(row?.id ?? '')?.event ?? '', owner: row?.owner ?? '', states: controlStates.map((one) => ({ value: one, label: t(`guidelines.risks.control.${one}`), selected: one === (row?.state ?? 'planned') })),
  })
  const controls = (risk?.controls ?? []).map((one, n) => control(one, n))
  const [from] = risk?.case ? await content.pick(viewer, [risk.case]) : []
  return {
    title: said.title || item.title, key: item.ref ?? item.id, path: item.path, risk: id, n: risk ? risks.indexOf(risk) + 1 : risks.length + 1, rev: draft.rev, lang: of, isOriginal, conflict: isConflict, errors: faults.map(({ field, key: name, values }) => ({ id: field, error: t(name, values) })), isNew: id === 'new',
    ...text, hints: isOriginal ? { cause: t('guidelines.risks.cause.hint'), event: t('guidelines.risks.event.hint'), effect: t('guidelines.risks.effect.hint') } : first.get(own) ?? { cause: '', event: '', effect: '' }, likelihoods: gradeChoices(method.likelihoods, risk?.likelihood), residualLikelihoods: gradeChoices(method.likelihoods, risk?.residualLikelihood), owner: risk?.owner ?? '', reviewOn: risk?.reviewOn ?? '',
    dimensions: method.dimensions.map(({ id: dimension, name }) => ({ id: dimension, name, inherent: gradeChoices(method.impacts, risk?.impact[dimension]), residual: gradeChoices(method.impacts, risk?.residualImpact[dimension]) })),
    controls: isOriginal && controls.length < most.controls ? [...controls, control(null, controls.length)] : controls, caseTitle: from?.title ?? '', casePath: from?.path ?? '',
    problems: risk ? registerShown(said, method, '', t).risks.find((one) => one.id === own)?.problems ?? [] : [],
  }
}

const Named = { key: key(), risk: Type.String({ pattern: '^[a-z0-9-]{1,20}$' }), ...lang }

export const registerWorkRoutes = (on: Routes<Deps, Permission>): Route[] => [
  // Begun from a case: `?case=<id>&cause=<its words>`; from a guideline: `?about=<id>`.
  on.get('/risks/new', { may: 'reckon', isInternal: true, view: 'costs/register-new', input: Type.Object(Begin), output: New, run: (deps, asked) => begin(deps, asked as Record<string, string>) }),

  on.post('/risks/new', {
    may: 'reckon', isInternal: true, view: 'costs/register-new', input: Type.Object(Begin), output: New, result: Type.Object({ id: Type.String() }),
    again: (deps, typed, fault) => begin(deps, typed as Record<string, string>, fault instanceof Invalid ? fault.faults : []),
    async run(deps, posted) {
      const { registers, topics, viewer } = deps
      const { title = '', topic = '', cause = '', register = '' } = posted as Record<string, string>
      const { about, case: from } = await begin(deps, posted as Record<string, string>)
      const origin = from === '' ? null : from
      if (register !== '') {
        const { item, draft } = await registers.work(viewer, register)
        await registers.save(viewer, item.id, withCause(draft.input, cause, origin), draft.rev)
        return redirect(workOf(item), 'guidelines.risks.added', { value: { id: item.id } })
      }
      if (title.trim() === '') throw new Invalid([{ field: 'title', key: 'core.item.fault.title-missing' }])
      const known = topic !== '' && (await topics.all()).some(({ id }) => id === topic) ? [topic] : []
      const { id } = await registers.begin(viewer, { title: title.trim(), topics: known, about: about === '' ? [] : [about], first: cause.trim() === '' ? null : { cause: cause.trim(), case: origin } })
      return redirect(workOf({ ref: null, id }, cause.trim() === '' ? '' : '/r-1'), 'guidelines.risks.begun', { value: { id } })
    },
  }),

  on.get('/risks/:key/work', {
    may: 'reckon', isInternal: true, view: 'costs/register-work', input: Type.Object({ key: key(), ...lang }), output: Bench,
    async run({ registers, settings, clock, viewer, t, locale }, { key: ref, text }) {
      const { item, draft, said } = await registers.work(viewer, ref, text)
      const of = text ?? draft.input.lang
      return { title: said.title || item.title, id: item.id, key: item.ref ?? item.id, path: item.path, isLive: item.publishedAt !== null, lang: of, languages: languages.map((one) => ({ lang: one, current: one === of })), register: registerShown(said, methodOf(settings, t, locale), clock.now().toISOString().slice(0, 10), t), isFull: said.risks.length >= most.risks }
    },
  }),

  on.get('/risks/:key/work/:risk', {
    may: 'reckon', isInternal: true, view: 'costs/risk', input: Type.Object(Named), output: Form,
    run: async (deps, { key: ref, risk, text }) => form(deps, await deps.registers.work(deps.viewer, ref, text), risk, text),
  }),

  on.post('/risks/:key/work/:risk', {
    may: 'reckon', isInternal: true, view: 'costs/risk', input: Type.Object({ ...Named, rev: Type.Integer({ minimum: 0 }), ...Posted }), output: Form, result: Type.Object({ rev: Type.Integer() }),
    async again(deps, { key: ref = '', risk = '', text, ...posted }, fault) {
      const worked = await deps.registers.work(deps.viewer, ref, text)
      return form(deps, worked, risk, text, withRisk(worked.draft.input, risk, { ...posted, remove: '' } as PostedRisk, text ?? worked.draft.input.lang), fault instanceof Invalid ? fault.faults : [], fault instanceof Conflict)
    },
    async run(deps, { key: ref, risk, rev, text, act = '', ...posted }) {
      const { item, draft } = await deps.registers.work(deps.viewer, ref, text)
      const of = text ?? draft.input.lang, risks = risksOf(draft.input.fields)
      if (risk !== 'new' && !risks.some(({ id }) => id === risk)) throw new NotFound()
      if (risk === 'new' && risks.length >= most.risks) throw new Invalid([{ field: 'event', key: 'guidelines.risks.full', values: { n: most.risks } }])
      const { input, id } = withRisk(draft.input, risk, posted as PostedRisk, of)
      const saved = await deps.registers.save(deps.viewer, item.id, input, rev)
      await deps.audit.record(deps.viewer, 'guidelines.register.draft-saved', `item:${item.id}`, { rev: saved.rev })
      const query = of === draft.input.lang ? '' : `?text=${of}`
      return redirect(workOf(item, act === 'control' && id !== null ? `/${id}${query}#controls` : act === 'next' ? '/new' : query), 'guidelines.costs.saved', { value: saved })
    },
  }),
]
