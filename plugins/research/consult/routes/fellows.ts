import { Type, type Static } from 'typebox'
import { key, oneOf, redirect, type Conflict, type Invalid, type Route, type Routes } from '@diwan/core'
import type { ConsultDeps, ConsultPermission } from '../deps.ts'
import { offers, type Fellow } from '../services/fellows.ts'
import { Choice, ErrorsShape, choices, drawn, errorsOf, maybe } from './shapes.ts'

const List = Type.Object({ title: Type.String(), rows: Type.Array(drawn<Fellow>()), next: maybe(Type.String()), topic: Type.String(), offer: Type.String(), isFirst: Type.Boolean(), topics: Type.Array(Choice), offers: Type.Array(Choice), isListed: Type.Boolean(), isShown: Type.Boolean() })
const Form = Type.Object({ isListed: Type.Boolean(), isVerified: Type.Boolean(), topics: Type.Array(Choice), offers: Type.Array(Choice), words: Type.String(), errors: ErrorsShape })
const Posted = { topics: Type.Optional(Type.Array(Type.String({ maxLength: 60 }), { maxItems: 60 })), offers: Type.Optional(Type.Array(oneOf(offers), { maxItems: offers.length })), words: Type.Optional(Type.String({ maxLength: 600 })) }
type Posted = Static<ReturnType<typeof Type.Object<typeof Posted>>>

/** Topics with their names, in the order of the alphabet. */
async function topicChoices({ topics, locale }: Pick<ConsultDeps, 'topics' | 'locale'>, chosen: readonly string[]): Promise<Static<typeof Choice>[]> {
  return (await topics.all()).map(({ id, labels }) => ({ value: id, label: labels[locale] ?? labels.en, selected: chosen.includes(id) })).toSorted((a, b) => a.label.localeCompare(b.label, locale))
}

async function formPage(deps: ConsultDeps, typed?: Posted, fault?: Invalid | Conflict): Promise<Static<typeof Form>> {
  const { fellows, viewer, t } = deps
  const own = await fellows.own(viewer), said = typed ?? own ?? {}
  return {
    isListed: own !== null, isVerified: await fellows.isVerified(viewer), topics: await topicChoices(deps, said.topics ?? []), words: said.words ?? '', errors: errorsOf(t, fault),
    offers: offers.map((value) => ({ value, label: t(`research.fellows.offer.${value}`), hint: t(`research.fellows.offer.${value}.hint`), selected: said.offers?.includes(value) ?? false })),
  }
}

/** Whom one can ask for research: people who let themselves be found, and what they could answer. */
export const fellowRoutes = (on: Routes<ConsultDeps, ConsultPermission>): Route[] => [
  on.get('/fellows', {
    may: 'propose', input: Type.Object({ topic: Type.Optional(Type.String({ maxLength: 60 })), offer: Type.Optional(Type.String({ maxLength: 20 })), after: Type.Optional(key()) }), output: List, view: 'consult/fellows',
    async run(deps, { topic = '', offer = '', after }) {
      const { fellows, agenda, viewer, t } = deps
      const { rows: questions } = await agenda.list(viewer, { phase: 'open', limit: 50 })
      const own = await fellows.own(viewer)
      const any = (name: string) => ({ value: '', label: t(`research.fellows.any.${name}`), selected: false })
      return {
        title: t('research.fellows.title'), ...await fellows.list(viewer, { topic: topic || undefined, offer: offer || undefined, after }, questions.map(({ item }) => item)), topic, offer, isFirst: after === undefined, isListed: own !== null, isShown: own !== null && await fellows.isVerified(viewer),
        topics: [any('topic'), ...await topicChoices(deps, [topic])], offers: [any('offer'), ...choices(offers, (one) => t(`research.fellows.offer.${one}`), offer)],
      }
    },
  }),
  on.get('/fellows/me', { may: 'propose', isInternal: true, output: Form, view: 'consult/fellow', run: (deps) => formPage(deps) }),
  on.post('/fellows/me', {
    may: 'propose', isInternal: true, input: Type.Object(Posted), output: Form, view: 'consult/fellow', again: (deps, typed, fault) => formPage(deps, typed, fault),
    async run({ fellows, topics, viewer, locale }, { topics: chosen = [], offers: given = [], words = '' }) {
      const known = new Set((await topics.all()).map(({ id }) => id))
      await fellows.join(viewer, { topics: [...new Set(chosen)].filter((topic) => known.has(topic)).slice(0, 20), offers: offers.filter((one) => given.includes(one)), words, lang: locale })
      return redirect('/research/fellows', 'research.fellows.saved')
    },
  }),
  on.post('/fellows/leave', { may: 'propose', isInternal: true, async run({ fellows, viewer }) { await fellows.leave(viewer); return redirect('/research/fellows', 'research.fellows.left') } }),
]
