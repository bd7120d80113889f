import { Type, type Static } from 'typebox'
import { Invalid, NotFound, key, redirect, type FieldFault, type Handed, type Item, type Route, type Routes, type Seat } from '../../contract/index.ts'
import type { PagesDeps, PagesPermission } from '../deps.ts'
import { drawn, orNothing } from '../shapes.ts'
import { administrationOptions } from '../team/options.ts'
import { tellOfHandOver } from './tell-of-hand-over.ts'

type Option = Awaited<ReturnType<typeof administrationOptions>>[number]
interface Asked { item: Item | null; from: Handed | null; to?: string | undefined; faults?: readonly FieldFault[] }

const Page = Type.Object({
  subject: Type.String(), isPerson: Type.Boolean(), n: Type.Integer(), id: orNothing(Type.String()), from: orNothing(Type.String()), to: orNothing(Type.Object({ value: Type.String(), label: Type.String() })),
  options: Type.Array(drawn<Option>()), keepsOn: Type.Boolean(), back: Type.String(), errors: Type.Array(Type.Object({ id: Type.String(), error: Type.String() })),
})
const seat = () => Type.String({ maxLength: 60, pattern: '^(administration:[A-Z][A-Z0-9-]{1,15}|person:[0-9a-f-]{36})$' })
const seatOf = (text: string): Seat => text.startsWith('person:') ? { person: text.slice(7) } : { administration: text.slice(15) }

/** Colleagues of the seat, for whoever sits there or looks after all accounts; of what belongs to no seat, those who look after its kind. */
async function colleagues({ host, people, viewer, locale, t }: PagesDeps, administration: string | null, plugin: string | null): Promise<Option[]> {
  const mayName = viewer.may('core.people') || (administration === null ? plugin !== null && viewer.tokens.includes(`staff:${plugin}`) : viewer.administration === administration)
  const tokens = administration !== null ? [`administration:${administration}`] : plugin === null ? [] : [`staff:${plugin}`]
  if (!mayName || tokens.length === 0) return []
  const cards = await people.cards(await host.access.roster.holders(tokens, { limit: 300 }))
  const options = [...cards.values()].filter(({ isActive }) => isActive).map(({ id, name, title }) => ({ value: `person:${id}`, label: title ? `${name}, ${title}` : name, selected: false }))
  const collator = new Intl.Collator(locale)
  return options.length === 0 ? [] : [{ value: '', label: t('core.hand-over.colleagues'), options: options.toSorted((a, b) => collator.compare(a.label, b.label)) }]
}

/** Where it may go: people of the seat, then every seat. Only what is offered is taken. */
async function optionsOf(deps: PagesDeps, { item, from, to }: Asked): Promise<Option[]> {
  const card = from && 'person' in from ? (await deps.people.cards([from.person])).get(from.person) : undefined
  const administration = item ? item.administration : from && 'administration' in from ? from.administration : card?.administration ?? null
  const seats = (await administrationOptions(deps, '', deps.t('core.hand-over.choose')))
    .map((one) => 'options' in one ? { ...one, options: one.options.map((option) => ({ ...option, value: `administration:${option.value}` })) } : one)
  const [first, ...rest] = [...seats.slice(0, 1), ...await colleagues(deps, administration, item?.kind.split('.')[0] ?? null), ...seats.slice(1)]
  const chosen = (one: Option): Option => 'options' in one
    ? { ...one, options: one.options.filter(({ value }) => !(from && 'person' in from && value === `person:${from.person}`)).map((option) => ({ ...option, selected: option.value === to })) } : one
  return first ? [first, ...rest.map(chosen)] : []
}

async function pageOf(deps: PagesDeps, asked: Asked): Promise<Static<typeof Page>> {
  const { content, viewer, people, locale, t } = deps
  const { item, from, to, faults = [] } = asked
  if (item && !content.mayHandOver(viewer, item)) throw new NotFound()
  const options = await optionsOf(deps, asked)
  const choice = to === undefined ? undefined : options.flatMap((one) => 'options' in one ? one.options : []).find(({ value }) => value === to)
  const n = item ? 1 : from ? await content.countToHandOver(viewer, from) : 0
  const name = async (): Promise<string> => {
    if (item) return item.title || t('core.desk.untitled')
    if (from && 'person' in from) return (await people.cards([from.person])).get(from.person)?.name || t('core.hand-over.nobody')
    const card = from && 'administration' in from ? await people.administration(from.administration) : null
    if (!card) throw new NotFound()
    return card.names[locale] ?? card.names.en
  }
  const receiver = choice ? seatOf(choice.value) : null
  const staff = item ? `staff:${item.kind.split('.')[0] ?? ''}` : null
  // Whoever gives it away may still look after it: as staff, or as the contact point of the seat it goes to.
  const keepsOn = receiver !== null && ((staff !== null && viewer.tokens.includes(staff)) || ('administration' in receiver ? viewer.tokens.includes(`ncps@administration:${receiver.administration}`) : receiver.person === viewer.id))
  return {
    subject: await name(), isPerson: from !== null && 'person' in from, n, id: item?.id ?? null, from: from === null ? null : 'person' in from ? `person:${from.person}` : `administration:${from.administration}`,
    to: choice ? { value: choice.value, label: choice.label } : null, options, keepsOn, back: item ? (item.publishedAt === null ? `/items/${item.id}/edit` : item.path) : '/team',
    errors: faults.map(({ key: words, values }) => ({ id: 'to', error: t(words, values) })),
  }
}

async function offered(deps: PagesDeps, asked: Asked & { to: string }): Promise<Seat> {
  const options = await optionsOf(deps, asked)
  if (!options.some((one) => 'options' in one && one.options.some(({ value }) => value === asked.to))) throw new Invalid([{ field: 'to', key: 'core.item.fault.receiver' }])
  return seatOf(asked.to)
}

/** Giving an item, or all of a person or a seat, to another seat or person: to whom, what will be, then the deed. */
export const handOverRoutes = (on: Routes<PagesDeps, PagesPermission>): Route[] => [
  on.get('/items/:id/hand-over', {
    may: 'keep', isInternal: true, input: Type.Object({ id: key(), to: Type.Optional(Type.String({ maxLength: 60 })) }), output: Page, view: 'items/hand-over',
    run: async (deps, { id, to }) => pageOf(deps, { item: await deps.content.read(deps.viewer, null, id), from: null, to }),
  }),

  on.post('/items/:id/hand-over', {
    may: 'keep', input: Type.Object({ id: key(), to: seat() }), output: Page, view: 'items/hand-over', result: Type.Object({ id: Type.String(), isKept: Type.Boolean() }),
    again: async (deps, { id = '' }, fault) => pageOf(deps, { item: await deps.content.read(deps.viewer, null, id), from: null, faults: fault instanceof Invalid ? fault.faults : [] }),
    async run(deps, { id, to }) {
      const { content, viewer } = deps
      const item = await content.read(viewer, null, id)
      if (!content.mayHandOver(viewer, item)) throw new NotFound()
      const receiver = await offered(deps, { item, from: null, to })
      await content.handOver(viewer, item.id, receiver)
      await tellOfHandOver(deps, receiver, { item })
      const after = await content.read(viewer, null, item.id).catch(() => null)
      return redirect(after === null ? '/' : after.publishedAt !== null ? after.path : after.isKept ? `/items/${item.id}/edit` : '/', 'core.hand-over.done', { value: { id: item.id, isKept: after?.isKept ?? false } })
    },
  }),

  on.get('/hand-over', {
    may: 'keep', isInternal: true, input: Type.Object({ from: seat(), to: Type.Optional(Type.String({ maxLength: 60 })) }), output: Page, view: 'items/hand-over',
    run: (deps, { from, to }) => pageOf(deps, { item: null, from: seatOf(from), to }),
  }),

  on.post('/hand-over', {
    may: 'keep', input: Type.Object({ from: seat(), to: seat() }), output: Page, view: 'items/hand-over', result: Type.Object({ done: Type.Integer(), remaining: Type.Integer() }),
    again: (deps, { from = '' }, fault) => pageOf(deps, { item: null, from: seatOf(from), faults: fault instanceof Invalid ? fault.faults : [] }),
    async run(deps, { from, to }) {
      const receiver = await offered(deps, { item: null, from: seatOf(from), to })
      const { done, remaining } = await deps.content.handOverAll(deps.viewer, seatOf(from), receiver)
      if (done > 0) await tellOfHandOver(deps, receiver, { from: seatOf(from), n: done })
      const again = remaining > 0 && done > 0
      return redirect(again ? `/hand-over?from=${encodeURIComponent(from)}&to=${encodeURIComponent(to)}` : '/', 'core.hand-over.done-all', { values: { done, remaining }, value: { done, remaining } })
    },
  }),
]
