import { Type, type Static } from 'typebox'
import { Invalid, NotFound, key, oneOf, paging, redirect, type Conflict, type Route, type Routes } from '@diwan/core'
import type { UptakeDeps, UptakePermission } from '../deps.ts'
import { ownAdministration } from '../seat.ts'
import { ErrorsShape, errorsOf, maybe, moment, rung, words } from '../shapes.ts'
import { AdoptionPage, adoptionPage, adoptionTable } from './page.ts'
import { rungs } from './ladder.ts'
import { statusesOf } from './posted.ts'

const Row = Type.Object({ id: Type.String(), ref: Type.String(), title: Type.String(), lang: Type.String(), path: Type.String(), topics: Type.Array(Type.String()), version: Type.String(), lines: Type.Integer(), answered: Type.Integer(), coverage: maybe(Type.Integer()), reports: Type.Integer() })
const Overview = Type.Object({ topic: maybe(Type.String()), guidelines: Type.Array(Row), next: maybe(Type.String()), previous: maybe(Type.String()), hasSeat: Type.Boolean(), isContactPoint: Type.Boolean(), administration: maybe(Type.String()), rungs: Type.Array(Type.Object({ id: Type.String(), label: Type.String(), means: Type.String() })) })

const Form = Type.Object({ guideline: AdoptionPage, today: Type.String(), errors: ErrorsShape })
const One = Type.Object({
  guideline: AdoptionPage, today: Type.String(), errors: ErrorsShape, line: AdoptionPage.properties.lines.items, history: Type.Array(Type.Object({ status: maybe(rung()), note: Type.String(), on: Type.String(), at: moment(), by: Type.String(), isByReport: Type.Boolean() })),
  reports: Type.Array(Type.Object({ title: Type.String(), lang: Type.String(), path: Type.String(), administration: maybe(Type.String()), status: maybe(rung()), words: Type.String(), wordsLang: Type.String(), at: moment() })),
})

async function formPage(deps: UptakeDeps, ref: string, fault?: Invalid | Conflict): Promise<Static<typeof Form>> {
  const guideline = await adoptionPage(deps, ref)
  return { guideline, today: deps.clock.now().toISOString().slice(0, 10), errors: errorsOf(deps.t, fault) }
}

async function onePage(deps: UptakeDeps, ref: string, part: string, fault?: Invalid | Conflict): Promise<Static<typeof One>> {
  const { adoption, reports, people, clock, viewer, t } = deps
  const guideline = await adoptionPage(deps, ref)
  const line = guideline.lines.find(({ id }) => id === part)
  if (!line) throw new NotFound()
  const history = guideline.hasSeat ? await adoption.history(viewer, guideline.id, part) : []
  const cards = await people.cards(history.flatMap(({ byId }) => byId ?? []))
  return {
    guideline, line, today: clock.now().toISOString().slice(0, 10), history: history.map(({ status, note, on: from, at, byId, reportId }) => ({ status, note, on: from, at, by: cards.get(byId ?? '')?.name ?? '', isByReport: reportId !== null })),
    reports: (await reports.beside(viewer, guideline.id)).byRecommendation.get(part) ?? [], errors: errorsOf(t, fault),
  }
}

export const adoptionRoutes = (on: Routes<UptakeDeps, UptakePermission>): Route[] => [
  on.get('/adoption', {
    may: 'uptake', input: Type.Object({ topic: words(60), ...paging }), output: Overview, view: 'uptake/adoption', reads: ['guidelines.adoption', 'guidelines.guideline', 'guidelines.report', 'core.administration'],
    formats: { csv: ({ guidelines }) => [['ref', 'guideline', 'recommendations', 'administrations at least', 'reports you may read'], ...guidelines.map(({ ref, title, lines, coverage, reports }) => [ref, title, lines, coverage, reports])] },
    async run({ outlines, adoption, reports, topics, viewer, t }, { topic, ...place }) {
      if (topic) await topics.get(topic)
      const { rows: all, next, previous } = await outlines.page(viewer, { ...topic ? { topic } : {}, ...place })
      const besides = await adoption.besides(viewer, all.map(({ id }) => id))
      const coverage = await adoption.coverages(all.map(({ id }) => id))
      const told = await reports.counts(viewer, all.map(({ id }) => id))
      return {
        topic: topic ?? null, next, previous, hasSeat: viewer.administration !== null, isContactPoint: viewer.roles.includes('ncp'), administration: viewer.administration, rungs: rungs.map((id) => ({ id, label: t(`guidelines.status.${id}`), means: t(`guidelines.status.${id}.means`) })),
        guidelines: all.map(({ id, ref, title, lang, path, topics: filed, version, lines }) => ({
          id, ref, title, lang, path, topics: filed, version, lines: lines.length, answered: lines.filter((line) => besides.get(id)?.get(line.id)?.own).length, coverage: coverage.get(id) ?? null, reports: told.get(id) ?? 0,
        })),
      }
    },
  }),

  on.get('/adoption/choices', {
    may: 'national', isInternal: true, output: Choices(), view: 'uptake/choices',
    async run(deps) { return choicesPage(deps) },
  }),
  on.post('/adoption/choices', {
    may: 'national', isInternal: true, input: Type.Object({ isNamed: Type.Boolean(), isCounted: Type.Boolean() }),
    async run({ consents, reports, viewer }, given) {
      await consents.write(viewer, given)
      // Who takes the name back takes back what carries it.
      if (!given.isNamed) await reports.close(ownAdministration(viewer))
      return redirect('/guidelines/adoption/choices', 'guidelines.choices.saved')
    },
  }),
  on.post('/adoption/choices/people', {
    may: 'national', isInternal: true, input: Type.Object({ person: Type.String({ maxLength: 40 }), act: oneOf(['let', 'let-not']) }), output: Choices(), view: 'uptake/choices', again: (deps, _given, fault) => choicesPage(deps, fault),
    async run({ consents, viewer }, { person, act }) {
      if (!/^[0-9a-f-]{36}$/.test(person)) throw new Invalid([{ field: 'person', key: 'guidelines.uptake.fault.colleague' }])
      await (act === 'let' ? consents.let(viewer, person) : consents.letNot(viewer, person))
      return redirect('/guidelines/adoption/choices', 'guidelines.choices.saved')
    },
  }),

  on.get('/adoption/:key', {
    may: 'uptake', input: Type.Object({ key: key(), shown: Type.Optional(oneOf(['all', 'fits', 'open'])) }), output: AdoptionPage, view: 'uptake/matrix', reads: ['guidelines.adoption', 'guidelines.guideline', 'guidelines.report', 'core.administration'],
    formats: { csv: adoptionTable },
    run: (deps, { key: ref, shown }) => adoptionPage(deps, ref, shown),
  }),

  on.get('/adoption/:key/record', {
    may: 'national', isInternal: true, input: Type.Object({ key: key() }), output: Form, view: 'uptake/record',
    async run(deps, { key: ref }) { ownAdministration(deps.viewer); return formPage(deps, ref) },
  }),
  on.post('/adoption/:key/record', {
    may: 'national', output: Form, view: 'uptake/record',
    input: Type.Object({ key: key(), lines: Type.Optional(Type.Array(Type.Object({ id: Type.String({ pattern: '^[a-z0-9-]{0,20}$' }), status: words(20), on: words(10), note: words(1_000) }), { maxItems: 210 })) }),
    again: (deps, given, fault) => formPage(deps, given.key ?? '', fault),
    async run({ outlines, adoption, viewer, clock, t }, { key: ref, lines = [] }) {
      const outline = await outlines.read(viewer, ref)
      const n = await adoption.record(viewer, outline, statusesOf(lines, clock.now()))
      return redirect(`/guidelines/adoption/${outline.ref}`, n === 0 ? 'guidelines.adoption.unchanged' : 'guidelines.adoption.recorded', { values: { n, who: t('guidelines.adoption.seat') } })
    },
  }),

  // One recommendation, from the button beside it and from a line of a checklist.
  on.get('/adoption/:key/:part', {
    may: 'uptake', input: Type.Object({ key: key(), part: Type.String({ pattern: '^[a-z0-9-]{1,20}$' }) }), output: One, view: 'uptake/one', reads: ['guidelines.adoption', 'guidelines.guideline', 'guidelines.report', 'core.administration'],
    run: (deps, { key: ref, part }) => onePage(deps, ref, part),
  }),
  on.post('/adoption/:key/:part', {
    may: 'national', output: One, view: 'uptake/one', again: (deps, { key: ref = '', part = '' }, fault) => onePage(deps, ref, part, fault),
    input: Type.Object({ key: key(), part: Type.String({ pattern: '^[a-z0-9-]{1,20}$' }), status: words(20), on: words(10), note: words(1_000) }),
    async run({ outlines, adoption, viewer, clock, t }, { key: ref, part, ...said }) {
      const outline = await outlines.read(viewer, ref)
      const n = await adoption.record(viewer, outline, statusesOf([{ id: part, ...said }], clock.now(), ''))
      return redirect(`/guidelines/adoption/${outline.ref}/${part}`, n === 0 ? 'guidelines.adoption.unchanged' : 'guidelines.adoption.recorded', { values: { n, who: t('guidelines.adoption.seat') } })
    },
  }),
]

function Choices() {
  return Type.Object({ administration: Type.String(), isNamed: Type.Boolean(), isCounted: Type.Boolean(), updatedAt: maybe(moment()), recorders: Type.Array(Type.Object({ id: Type.String(), name: Type.String(), title: Type.String() })), colleagues: Type.Array(Type.Object({ value: Type.String(), label: Type.String() })), errors: ErrorsShape })
}
async function choicesPage({ adoption, consents, seats, people, viewer, t }: UptakeDeps, fault?: Invalid | Conflict): Promise<Static<ReturnType<typeof Choices>>> {
  const administration = ownAdministration(viewer)
  const { isNamed, isCounted, updatedAt } = await adoption.consentOf(viewer)
  const let_ = await consents.recorders(administration)
  const cards = await people.cards(let_)
  const colleagues = (await seats.of(administration)).filter(({ id }) => !let_.includes(id) && id !== viewer.id)
  return {
    administration, isNamed, isCounted, updatedAt, recorders: let_.map((id) => ({ id, name: cards.get(id)?.name ?? '', title: cards.get(id)?.title ?? '' })),
    colleagues: colleagues.map(({ id, name, title }) => ({ value: id, label: title === '' ? name : `${name}, ${title}` })), errors: errorsOf(t, fault),
  }
}
