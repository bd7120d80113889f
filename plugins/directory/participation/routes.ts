import { Type } from 'typebox'
import type { CoreServices, RequestServices, Route, Routes } from '@diwan/core'
import type { Permission as OfCards } from '../routes/people.ts'
import type { SeatPermission } from '../seats/deps.ts'
import type { Participation, RegionPart } from './participation.ts'
import type { Part as Counted } from './totals.ts'

type Deps = CoreServices & RequestServices & { participation: Participation }
const orNone = <S extends Parameters<typeof Type.Union>[0][number]>(schema: S) => Type.Union([schema, Type.Null()])
/** `share` from 0 to 1, where the number may be said. */
const Part = Type.Object({ of: Type.Integer(), n: orNone(Type.Integer()), share: orNone(Type.Number()) })
const RegionShape = Type.Object({ code: Type.String(), name: Type.String(), contacts: Part, contributions: Part })
const Count = Type.Object({ n: Type.Integer(), isMore: Type.Boolean() })
const Code = Type.String({ pattern: '^[A-Z][A-Z0-9-]{1,15}$' })
const Own = Type.Object({
  code: Type.String(), isOwn: Type.Boolean(), isConfirmed: Type.Boolean(), quarters: Type.Array(Type.Object({ name: Type.String(), words: Type.String(), isRunning: Type.Boolean() })),
  measures: Type.Array(Type.Object({ name: Type.String(), words: Type.String(), values: Type.Array(Type.Object({ quarter: Type.String(), n: orNone(Type.Integer()) })), isMore: Type.Boolean() })),
})

const shared = ({ of, n }: Counted) => ({ of, n, share: n === null || of === 0 ? null : n / of })
const told = ({ code, contacts, contributions }: RegionPart, name: string) => ({ code, name, contacts: shared(contacts), contributions: shared(contributions) })
const percent = ({ share }: { share: number | null }) => share === null ? null : Math.round(share * 100)

/** How many administrations are there, by region; and for each administration by itself, and the hub, what it did in a year. */
export const participationRoutes = (on: Routes<Deps, OfCards | SeatPermission>): Route[] => [
  on.get('/participation', {
    may: 'read', view: 'participation', reads: ['*', 'core.person', 'core.administration'], input: Type.Object({ after: Type.Optional(Type.String({ maxLength: 16 })) }),
    output: Type.Object({
      regions: Type.Array(RegionShape), all: RegionShape, own: orNone(Type.String()), labels: Type.Array(Type.String()), next: orNone(Type.String()),
      administrations: orNone(Type.Array(Type.Object({ code: Type.String(), isConfirmed: Type.Boolean(), contributions: Count, counted: Type.Array(Type.Object({ words: Type.String(), n: orNone(Type.Integer()) })) }))),
    }),
    formats: { csv: ({ regions, all }) => [['region', 'administrations', 'with a confirmed contact point', 'with a contribution', 'contact points, percent', 'contributions, percent'],
      ...[...regions, all].map(({ code, contacts, contributions }) => [code || 'all', contacts.of, contacts.n ?? 'fewer than 5', contributions.n ?? 'fewer than 5', percent(contacts), percent(contributions)])] },
    async run({ participation, people, viewer, locale, t }, { after }) {
      const names = new Map((await people.regions()).map(({ code, names: called }) => [code, called[locale] ?? called.en]))
      const { regions, all } = await participation.regions(viewer)
      const overview = viewer.may('directory.appoint') ? await participation.overview(viewer, after) : null
      return {
        regions: regions.map((one) => told(one, names.get(one.code) ?? one.code)), all: told(all, t('directory.participation.all')), own: viewer.may('directory.seat') ? viewer.administration : null,
        labels: overview?.labels.map((label) => t(label)) ?? [], administrations: overview?.rows.map(({ counted, ...one }) => ({ ...one, counted: counted.map((n, index) => ({ n, words: t(overview.labels[index] ?? '') })) })) ?? null, next: overview?.next ?? null,
      }
    },
  }),

  on.get('/participation/:code', {
    may: 'seat', view: 'participation-of', input: Type.Object({ code: Code }), output: Own,
    formats: { csv: ({ quarters, measures }) => [['what', ...quarters.map(({ name }) => name)], ...measures.map(({ words, values }) => [words, ...values.map(({ n }) => n)])] },
    async run({ participation, clock, viewer, t }, { code }) {
      const { quarters, measures, isConfirmed } = await participation.of(viewer, code)
      const now = clock.now()
      const said = quarters.map(({ name, from, to }) => ({ name, isRunning: to > now, words: t('directory.participation.quarter', { n: name.slice(-1), year: String(from.getUTCFullYear()) }) }))
      return {
        code, isOwn: viewer.administration === code, isConfirmed, quarters: said,
        measures: measures.map(({ label, values, isMore }) => ({ name: label, words: t(label), isMore, values: values.map((n, index) => ({ n, quarter: said[index]?.words ?? '' })) })),
      }
    },
  }),
]
