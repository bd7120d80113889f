import { Type } from 'typebox'
import { ItemShape, RelatedShape, key, oneOf, redirect, type Route, type Routes } from '@diwan/core'
import type { ProcessTexts } from '../kinds/process.ts'
import { actors } from '../kinds/process.ts'
import { levels, type StandardTexts } from '../kinds/standard.ts'
import type { Step } from '../kinds/process.ts'
import { requirementsOf } from '../services/declarations.ts'
import { outcomeOf } from '../services/outcomes.ts'
import { mapOf } from '../services/process-map.ts'
import type { CardDeps, CardPermission } from './deps.ts'
import { ItemSummaryShape, NoteShape, OutcomeShape, comparisonOf, maybe, moment, word } from './shapes.ts'

const minutes = () => maybe(Type.Number())
const StepShape = Type.Object({
  id: Type.String(), n: Type.Integer(), title: Type.String(), note: Type.String(), actor: oneOf(actors), workBefore: minutes(), waitBefore: minutes(), workAfter: minutes(), waitAfter: minutes(), before: minutes(), after: minutes(),
  technology: maybe(Type.String()), isControl: Type.Boolean(), change: oneOf(['new', 'removed', 'changed', 'kept']),
})
const Totals = Type.Object({ workBefore: Type.Number(), waitBefore: Type.Number(), workAfter: Type.Number(), waitAfter: Type.Number(), before: Type.Number(), after: Type.Number(), stepsBefore: Type.Integer(), stepsAfter: Type.Integer(), controlsAfter: Type.Integer(), saved: maybe(Type.Number()), hoursBefore: Type.Number(), hoursAfter: Type.Number() })
const Bars = Type.Object({ title: Type.String(), keyLabel: Type.String(), unit: Type.String(), series: Type.Array(Type.Object({ name: Type.String(), points: Type.Array(Type.Object({ at: Type.String(), value: minutes() })) })) })
const ProcessRead = Type.Object({ item: ItemShape, steps: Type.Array(StepShape), totals: Totals, chart: Bars, cases: Type.Array(NoteShape), compare: Type.String(), related: RelatedShape })

const level = oneOf(levels)
const Declared = Type.Object({ administration: Type.String(), level: maybe(level), note: Type.String(), at: moment() })
const StandardRead = Type.Object({
  item: ItemShape, related: RelatedShape, groups: Type.Array(Type.Object({ level, requirements: Type.Array(Type.Object({ id: Type.String(), n: Type.String(), title: Type.String(), note: Type.String(), isMet: Type.Boolean() })) })),
  standing: Type.Object({
    mine: maybe(Type.Object({ met: Type.Array(Type.String()), level: maybe(level), isNamed: Type.Boolean(), note: Type.String(), at: moment() })), named: Type.Array(Declared), totals: Type.Array(Type.Object({ level, n: Type.Integer() })),
    regions: Type.Array(Type.Object({ region: Type.String(), n: Type.Integer(), name: Type.String() })), forHub: maybe(Type.Array(Declared)), mayDeclare: Type.Boolean(),
  }),
})
const AssessmentRead = Type.Object({ item: ItemShape, outcome: OutcomeShape, chart: Bars, about: Type.Array(ItemSummaryShape), related: RelatedShape })

const hours = (minutes: number): number => Math.round(minutes / 6) / 10

/** Processes step by step, standards with where administrations say they stand, assessments of what came of things. */
export const libraryRoutes = (on: Routes<CardDeps, CardPermission>): Route[] => [
  on.get('/processes/:key', {
    may: 'read', input: Type.Object({ key: key() }), output: ProcessRead, view: 'cards/process', reads: ['guidelines.process', 'guidelines.case', 'core.topic', 'core.administration'],
    formats: { csv: ({ steps }) => [['step', 'title', 'actor', 'work before', 'wait before', 'work after', 'wait after', 'technology', 'control', 'change'], ...steps.map((step) => [step.n, step.title, step.actor, step.workBefore, step.waitBefore, step.workAfter, step.waitAfter, step.technology, step.isControl ? 'yes' : 'no', step.change])] },
    async run({ content, cardShelf, viewer, t }, { key: ref }) {
      const item = await content.read(viewer, 'guidelines.process', ref)
      const words = new Map(((item.extra as Partial<ProcessTexts>).parts ?? []).map((part) => [part.id, part]))
      const { steps, totals } = mapOf((item.fields['steps'] ?? []) as Step[])
      const cases = await cardShelf.pick(viewer, (item.fields['cases'] ?? []) as string[])
      const named = steps.map((step) => ({ ...step, title: words.get(step.id)?.title ?? '', note: words.get(step.id)?.note ?? '' }))
      return {
        item, steps: named, totals: { ...totals, hoursBefore: hours(totals.before), hoursAfter: hours(totals.after) }, cases, compare: comparisonOf(cases), related: (await content.related(viewer, item, 6)),
        chart: {
          title: totals.saved === null ? t('guidelines.process.finding.none') : t('guidelines.process.finding', { saved: Math.abs(totals.saved), isLess: totals.saved >= 0 ? 'yes' : 'no', before: hours(totals.before), after: hours(totals.after) }),
          keyLabel: t('guidelines.process.step'), unit: t('guidelines.measure.minutes'),
          series: (['before', 'after'] as const).map((side) => ({ name: t(`guidelines.process.${side}`), points: named.map(({ n, title, [side]: value }) => ({ at: `${n}. ${title}`, value })) })),
        },
      }
    },
  }),

  on.get('/standards/:key', {
    may: 'read', input: Type.Object({ key: key() }), output: StandardRead, view: 'cards/standard',
    // Not kept for visitors: declarations change, and are taken back, without the standard being written.
    async run({ content, declarations, people, viewer, locale }, { key: ref }) {
      const item = await content.read(viewer, 'guidelines.standard', ref)
      const words = new Map(((item.extra as Partial<StandardTexts>).parts ?? []).map((part) => [part.id, part]))
      const standing = await declarations.of(viewer, item)
      const met = new Set(standing.mine?.met)
      const regions = standing.regions.length === 0 ? new Map<string, string>() : new Map((await people.regions()).map(({ code, names }) => [code, names[locale] ?? names.en]))
      return {
        item, related: (await content.related(viewer, item, 6)), standing: { ...standing, regions: standing.regions.map((one) => ({ ...one, name: regions.get(one.region) ?? one.region })) },
        groups: levels.map((one, index) => ({ level: one, requirements: requirementsOf(item).filter((requirement) => requirement.level === one).map(({ id }, at) => ({ id, n: `${index + 1}.${at + 1}`, title: words.get(id)?.title ?? '', note: words.get(id)?.note ?? '', isMet: met.has(id) })) })).filter(({ requirements }) => requirements.length > 0),
      }
    },
  }),
  on.post('/standards/:key/declare', {
    may: 'declare', isInternal: true, input: Type.Object({ key: key(), met: Type.Optional(Type.Array(Type.String({ maxLength: 20 }), { maxItems: 60 })), isNamed: Type.Optional(Type.Boolean({ default: false })), note: word(600), stop: Type.Optional(Type.Boolean({ default: false })) }),
    async run({ declarations, audit, viewer }, { key: ref, met = [], isNamed = false, note = '', stop = false }) {
      const item = stop ? await declarations.takeBack(viewer, ref) : await declarations.declare(viewer, ref, { met, isNamed, note })
      await audit.record(viewer, stop ? 'guidelines.declaration.taken-back' : 'guidelines.declaration.made', `item:${item.id}`, { isNamed })
      return redirect(item.path, stop ? 'guidelines.standard.taken-back' : 'guidelines.standard.declared')
    },
  }),

  on.get('/outcomes/:key', {
    may: 'read', input: Type.Object({ key: key() }), output: AssessmentRead, view: 'cards/assessment', reads: ['guidelines.assessment', 'core.topic', 'core.administration', 'guidelines.guideline', 'guidelines.practice', 'guidelines.case'],
    async run({ content, viewer, t }, { key: ref }) {
      const item = await content.read(viewer, 'guidelines.assessment', ref)
      const outcome = outcomeOf(item)
      const points = ([['baseline', outcome.baseline], ['target', outcome.target], ['actual', outcome.actual]] as const).filter(([, value]) => value !== null).map(([name, value]) => ({ at: t(`guidelines.outcome-figure.${name}`), value }))
      return {
        item, outcome, about: await content.pick(viewer, (item.fields['about'] ?? []) as string[]), related: (await content.related(viewer, item, 6)),
        chart: { title: t(outcome.reached === null ? 'guidelines.outcome-finding.plain' : outcome.reached ? 'guidelines.outcome-finding.reached' : 'guidelines.outcome-finding.missed', { what: outcome.what }), keyLabel: t('guidelines.outcome-figure.point'), unit: t(`guidelines.measure.${outcome.measure}`), series: [{ name: outcome.what, points }] },
      }
    },
  }),
]
