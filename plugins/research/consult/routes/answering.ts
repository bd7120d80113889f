import { Type, type Static } from 'typebox'
import { Gone, NotFound, key, oneOf, redirect, type Conflict, type Invalid, type Route, type Routes } from '@diwan/core'
import { moment } from '../../works/routes/shapes.ts'
import type { ConsultDeps, ConsultPermission } from '../deps.ts'
import type { Asked, AskedQuestion } from '../model/asked.ts'
import { publicationsFor, valuesOf, wordsOf, type Form } from '../model/answers.ts'
import type { Phase } from '../model/fields.ts'
import { askRespondents, type OwnAnswer, type Respondent } from '../services/answers.ts'
import type { Held } from '../services/invitees.ts'
import { Counts, countsOf } from './results.ts'
import { headOf, toldOf } from './shown.ts'
import { Choice, ErrorsShape, Head, Told, choices, drawn, errorsOf, maybe, page, sectorChoices } from './shapes.ts'

interface Shown extends Omit<AskedQuestion, 'options'> { value: string; choices: { value: string; label: string; selected: boolean }[] }
const SaidShape = Type.Array(Type.Object({ n: Type.Integer(), title: Type.String(), words: Type.String() }))
const Answering = Type.Object({
  head: Head, body: Type.String(), action: Type.String(), isOpen: Type.Boolean(), isGuest: Type.Boolean(), questions: Type.Array(drawn<Shown>()), sectors: Type.Array(Choice), publications: Type.Array(Choice), name: Type.String(), organisation: Type.String(), wantsNews: Type.Boolean(),
  sentAt: maybe(moment()), savedAt: maybe(moment()), isChanged: Type.Boolean(), errors: ErrorsShape, link: Type.String(),
  /** What was said, where it can no longer be changed: handed in, or typed when it was too late. */
  said: SaidShape,
})
const GuestResults = Type.Object({ head: Head, title: Type.String(), link: Type.String(), until: moment(), synthesis: Type.String(), synthesisLang: Type.String(), told: Told, said: SaidShape, ...Counts.properties })
const Posted = {
  answers: Type.Optional(Type.Array(Type.Object({ id: Type.String({ pattern: '^[a-z0-9-]{1,20}$' }), value: Type.Optional(Type.String({ maxLength: 4_000 })), values: Type.Optional(Type.Array(Type.String({ maxLength: 20 }), { maxItems: 30 })) }), { maxItems: 40 })),
  sector: Type.Optional(Type.String({ maxLength: 40 })), name: Type.Optional(Type.String({ maxLength: 120 })), organisation: Type.Optional(Type.String({ maxLength: 200 })), publish: Type.Optional(Type.String({ maxLength: 20 })), wantsNews: Type.Optional(Type.Boolean()), then: Type.Optional(oneOf(['send', 'stay'])),
}
type Posted = Static<ReturnType<typeof Type.Object<typeof Posted>>>

/** Who is answering, what, and where their form is sent. */
interface Place { id: string; asked: Asked; phase: Phase; by: Respondent; path: string; ref: string | null; action: string; isGuest: boolean; link: string; known: Pick<Form, 'name' | 'organisation' | 'sector'> }

function pageOf({ t }: ConsultDeps, place: Place, own: OwnAnswer | null, fault?: Invalid | Conflict, typed?: Posted): Static<typeof Answering> {
  const { asked, phase, known } = place
  const form: Form = typed && phase !== 'open' ? formOf(asked, typed) : own?.form ?? { ...known, publish: '', wantsNews: false, values: {} }
  const said = (id: string) => form.values[id] ?? ''
  return {
    head: headOf(asked, phase, place), body: asked.body, action: place.action, isOpen: phase === 'open', isGuest: place.isGuest, link: place.link, name: form.name, organisation: form.organisation, wantsNews: form.wantsNews, sentAt: own?.sentAt ?? null, savedAt: own?.updatedAt ?? null, isChanged: own?.isChanged ?? false, errors: errorsOf(t, fault),
    said: phase === 'open' ? [] : saidOf(asked, form.values),
    questions: asked.questions.map(({ options, ...one }) => ({
      ...one, value: typeof said(one.id) === 'string' ? said(one.id) as string : '',
      choices: (one.kind === 'scale' ? ['1', '2', '3', '4', '5'].map((id) => ({ id, label: t(`research.consult.scale.${id}`) })) : options).map(({ id, label }) => ({ value: id, label, selected: [said(one.id)].flat().includes(id) })),
    })),
    sectors: sectorChoices(t, form.sector, asked.fields.sectors), publications: choices(publicationsFor(asked.fields.publication), (one) => t(`research.consult.publish.${one}`), form.publish, (one) => t(`research.consult.publish.${one}.hint`)),
  }
}

const saidOf = ({ questions }: Asked, values: Form['values']) => questions.map((one) => ({ n: one.n, title: one.title, words: wordsOf(one, { values }) })).filter(({ words }) => words !== '')

const formOf = ({ questions }: Asked, { answers = [], sector = '', name = '', organisation = '', publish = '', wantsNews = false }: Posted): Form =>
  ({ sector, name, organisation, publish, wantsNews, values: valuesOf(questions, answers) })

async function memberPlace({ consultations, viewer }: ConsultDeps, ref: string): Promise<Place> {
  const { item, asked, phase } = await consultations.read(viewer, ref)
  if (viewer.id === null || item.publishedAt === null) throw new NotFound()
  askRespondents(asked, 'members')
  return { id: item.id, ref: item.ref, asked, phase, by: { person: viewer.id }, path: item.path, action: `${item.path}/answer`, isGuest: false, link: '', known: { name: viewer.name, organisation: '', sector: viewer.administration === null ? '' : 'administration' } }
}

async function guestPlace({ invitees, locale, request }: ConsultDeps, secret: string): Promise<Place> {
  return placeOf(await invitees.open(secret, { locale, address: request.address }), secret)
}
function placeOf({ guest: { id: invitee, ...known }, standing }: Held, secret: string): Place {
  return { id: standing.id, ref: standing.ref, asked: standing.asked, phase: standing.phase, by: { invitee }, path: '', action: `/research/consultations/link/${secret}`, isGuest: true, link: secret, known }
}

const own = ({ consultAnswers }: ConsultDeps, { id, by }: Place) => consultAnswers.own(id, by)

/** Keeps what was typed, or hands it in where the button says so. */
async function take(deps: ConsultDeps, place: Place, posted: Posted) {
  const { consultAnswers, viewer, locale, clock } = deps
  const form = formOf(place.asked, posted)
  if (posted.then === 'send') await consultAnswers.send(viewer, place, place.by, form, locale)
  else await consultAnswers.keep(place, place.by, form)
  return redirect(place.action, posted.then === 'send' ? 'research.consult.sent' : 'research.consult.kept', { value: { savedAt: clock.now() } })
}
const Saved = Type.Object({ savedAt: moment() })

/** Answering: members by their account, guests by their link. Both fill in the same form. */
export const answeringRoutes = (on: Routes<ConsultDeps, ConsultPermission>): Route[] => [
  // Whoever holds the link is let in by it alone, and told nothing else than what it is for.
  on.get('/consultations/link/:secret', {
    may: 'read', isInternal: true, input: Type.Object({ secret: Type.String({ maxLength: 100 }) }), output: Answering, view: 'consult/answer',
    async run(deps, { secret }) {
      const held = await deps.invitees.held(secret, { locale: deps.locale, address: deps.request.address })
      if (deps.invitees.mayRead(held)) return redirect(`/research/consultations/link/${secret}/results`)
      const place = await guestPlace(deps, secret)
      return pageOf(deps, place, await own(deps, place))
    },
  }),
  // Who answered by a link reads by it what came of it, and nothing else.
  on.get('/consultations/link/:secret/results', {
    may: 'read', isInternal: true, input: Type.Object({ secret: Type.String({ maxLength: 100 }), question: Type.Optional(Type.String({ maxLength: 20 })), page: page() }), output: GuestResults, view: 'consult/guest-results',
    async run(deps, { secret, ...query }) {
      const held = await deps.invitees.held(secret, { locale: deps.locale, address: deps.request.address })
      const { standing: { id, asked, phase, ref }, until } = held
      if (!deps.invitees.mayRead(held)) throw new Gone('research.consult.link.closed')
      const place = placeOf(held, secret), answer = await own(deps, place)
      return {
        head: headOf(asked, phase, { id, ref, path: '' }), title: deps.t('research.consult.results.of', { title: asked.title }), link: secret, until, synthesis: asked.synthesis, synthesisLang: asked.synthesisLang, told: await toldOf(deps, asked.did), said: saidOf(asked, answer?.form?.values ?? {}),
        ...await countsOf(deps, { id, asked, furthest: asked.fields.publication }, query),
      }
    },
  }),
  on.post('/consultations/link/:secret', {
    // Tries are counted outside of the transaction, which is the handler's own.
    may: 'read', isInternal: true, transaction: false, input: Type.Object({ secret: Type.String({ maxLength: 100 }), ...Posted }), output: Answering, view: 'consult/answer', result: Saved,
    again: async (deps, { secret = '', ...typed }, fault) => { const place = await guestPlace(deps, secret); return pageOf(deps, place, await own(deps, place), fault, typed) },
    async run(deps, { secret, ...posted }) {
      const place = await guestPlace(deps, secret)
      await deps.tries.take('answer', secret, { points: 300, seconds: 600 })
      return deps.transaction(() => take(deps, place, posted))
    },
  }),
  on.get('/consultations/:key/answer', { may: 'respond', isInternal: true, input: Type.Object({ key: key() }), output: Answering, view: 'consult/answer', async run(deps, { key: ref }) { const place = await memberPlace(deps, ref); return pageOf(deps, place, await own(deps, place)) } }),
  on.post('/consultations/:key/answer', {
    may: 'respond', isInternal: true, input: Type.Object({ key: key(), ...Posted }), output: Answering, view: 'consult/answer', result: Saved,
    again: async (deps, { key: ref = '', ...typed }, fault) => { const place = await memberPlace(deps, ref); return pageOf(deps, place, await own(deps, place), fault, typed) },
    async run(deps, { key: ref, ...posted }) { return take(deps, await memberPlace(deps, ref), posted) },
  }),
]
