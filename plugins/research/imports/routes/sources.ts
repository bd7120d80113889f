import { Type, type Static } from 'typebox'
import { oneOf, redirect, type Route, type Routes } from '@diwan/core'
import type { ImportsDeps, ImportsPermission } from '../deps.ts'
import { audiences } from '../external-input.ts'
import { prefixes, type Source, type SourceInput } from '../services/sources.ts'
import { Card, cardOf } from './imports.ts'
import { Choices, Errors, TopicIds, audienceChoices, errorsOf, maybe, moment, topicChoices } from './shapes.ts'

const Row = Type.Object({ id: Type.String(), name: Type.String(), address: Type.String(), repository: Type.String(), isOn: Type.Boolean(), isRunning: Type.Boolean(), lastDoneAt: maybe(moment()), nextAt: maybe(moment()), failingSince: maybe(moment()), fails: Type.Integer(), stopped: Type.String(), advice: Type.String() })
const Form = { values: Type.Object({ name: Type.String(), address: Type.String(), setSpec: Type.String(), since: Type.String() }), prefixes: Choices, audiences: Choices, topics: Choices, errors: Errors }
const List = Type.Object({ sources: Type.Array(Row), ...Form })
const One = Type.Object({ source: Row, imports: Type.Array(Card), ...Form })
const word = (maxLength: number) => Type.Optional(Type.String({ maxLength }))
const Posted = { name: word(200), address: word(1_000), setSpec: word(200), prefix: Type.Optional(oneOf(prefixes)), since: word(10), audience: Type.Optional(oneOf(audiences)), topics: TopicIds }
type Posted = Partial<SourceInput>
const Id = { source: Type.String({ maxLength: 40 }) }
const whole = ({ name = '', address = '', setSpec = '', prefix = 'oai_dc', since = '', audience = 'members', topics = [] }: Posted): SourceInput => ({ name, address, setSpec, prefix, since, audience, topics })

/** What stopped a harvest that the operator or the address can mend; of the others one waits. */
const mendable = new Set(['address', 'private', 'not-oai', 'error', 'repeats', 'empty', 'crowded', 'too-much', 'status', 'redirects', 'large', 'xml', 'doctype', 'deep', 'many'])
function rowOf({ id, name, address, repository, isOn, runUntil, lastDoneAt, nextAt, failingSince, fails, fault }: Source, { t, clock }: ImportsDeps): Static<typeof Row> {
  const why = fault?.key.split('.').at(-1) ?? ''
  return {
    id, name, address, repository, isOn, isRunning: runUntil !== null && runUntil > clock.now(), lastDoneAt, nextAt: isOn ? nextAt : null, failingSince, fails, stopped: fault === null ? '' : t(fault.key, fault.values),
    advice: fault === null ? '' : t(why === 'private' ? 'research.source.advice.private' : mendable.has(why) ? 'research.source.advice.mend' : 'research.source.advice.wait'),
  }
}
async function form(deps: ImportsDeps, given: Posted, fault: object = {}): Promise<Pick<Static<typeof List>, 'values' | 'prefixes' | 'audiences' | 'topics' | 'errors'>> {
  const { name, address, setSpec, prefix, since, audience, topics } = whole(given)
  return { values: { name, address, setSpec, since }, prefixes: prefixes.map((value) => ({ value, label: deps.t(`research.source.prefix.${value}`), selected: value === prefix })), audiences: audienceChoices(audience, deps.t), topics: topicChoices(await deps.topics.all(), topics, deps), errors: errorsOf(fault, deps.t) }
}
const list = async (deps: ImportsDeps, given: Posted = {}, fault: object = {}): Promise<Static<typeof List>> => ({ sources: (await deps.sources.list()).map((one) => rowOf(one, deps)), ...await form(deps, given, fault) })
async function one(deps: ImportsDeps, id: string, given?: Posted, fault: object = {}): Promise<Static<typeof One>> {
  const source = await deps.sources.read(id)
  return { source: rowOf(source, deps), imports: (await deps.imports.list({ source: id })).map(cardOf), ...await form(deps, given ?? source, fault) }
}

/** Repositories that are harvested each day. For editors. */
export const sourceRoutes = (on: Routes<ImportsDeps, ImportsPermission>): Route[] => [
  on.get('/sources', { may: 'import', isInternal: true, view: 'imports/sources', output: List, run: (deps) => list(deps) }),
  on.post('/sources', {
    may: 'import', isInternal: true, view: 'imports/sources', output: List, input: Type.Object(Posted), again: (deps, typed, fault) => list(deps, typed, fault),
    async run({ sources, viewer }, given) { return redirect(`/research/sources/${await sources.make(viewer, whole(given))}`, 'research.source.made') },
  }),
  on.get('/sources/:source', { may: 'import', isInternal: true, view: 'imports/source', output: One, input: Type.Object(Id), run: (deps, { source }) => one(deps, source) }),
  on.post('/sources/:source', {
    may: 'import', isInternal: true, view: 'imports/source', output: One, input: Type.Object({ ...Id, ...Posted }), again: (deps, { source = '', ...typed }, fault) => one(deps, source, typed, fault),
    async run({ sources, viewer }, { source, ...given }) { await sources.change(viewer, source, whole(given)); return redirect(`/research/sources/${source}`, 'research.source.changed') },
  }),
  on.post('/sources/:source/harvest', { may: 'import', isInternal: true, input: Type.Object(Id), async run({ sources, viewer }, { source }) { await sources.ask(viewer, source); return redirect(`/research/sources/${source}`, 'research.source.asked') } }),
  on.post('/sources/:source/turn', {
    may: 'import', isInternal: true, input: Type.Object({ ...Id, to: oneOf(['on', 'off']) }),
    async run({ sources, viewer }, { source, to }) { await sources.turn(viewer, source, to === 'on'); return redirect(`/research/sources/${source}`, to === 'on' ? 'research.source.turned-on' : 'research.source.turned-off') },
  }),
]
