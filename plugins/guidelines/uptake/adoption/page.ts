import { Type, type Static } from 'typebox'
import { ItemSummaryShape } from '@diwan/core'
import type { OutlineLine } from '../outline.ts'
import { BesideShape, OwnShape, maybe } from '../shapes.ts'
import type { UptakeDeps } from '../deps.ts'
import type { Beside } from './adoption.ts'
import { rungs } from './ladder.ts'

export const Line = Type.Object({
  id: Type.String(), number: Type.String(), title: Type.String(), verb: Type.String(), applies: Type.Array(Type.String()),
  beside: BesideShape, own: OwnShape, groups: Type.Array(Type.Object({ status: Type.String(), administrations: Type.Array(Type.String()) })), told: Type.Array(Type.Object({ label: Type.String(), n: Type.Integer() })), fit: Type.String(), warnings: Type.Array(Type.String()), reports: Type.Integer(),
})
export const AdoptionPage = Type.Object({
  id: Type.String(), ref: Type.String(), title: Type.String(), lang: Type.String(), path: Type.String(), version: Type.String(), topics: Type.Array(Type.String()),
  lines: Type.Array(Line), whole: maybe(Type.Object({ beside: BesideShape, own: OwnShape })), rungs: Type.Array(Type.Object({ id: Type.String(), label: Type.String(), means: Type.String() })),
  regions: Type.Array(Type.Object({ code: Type.String(), name: Type.String() })), isByRegion: Type.Boolean(), reports: Type.Array(ItemSummaryShape), shown: Type.String(),
  mayRecord: Type.Boolean(), hasSeat: Type.Boolean(), answered: Type.Integer(), coverage: maybe(Type.Integer()), differing: Type.Integer(), administration: maybe(Type.String()),
})

const nothing = { n: null, named: [], namedBy: [], regions: [], rungs: {} } satisfies Omit<Beside, 'own'>
const without = ({ own: _own, ...beside }: Beside) => beside

/** One guideline: every recommendation with what may be told of it, and where the reader's own administration stands. */
export async function adoptionPage({ outlines, adoption, profiles, conditions, reports, people, viewer, locale, t }: UptakeDeps, key: string, shown = 'all'): Promise<Static<typeof AdoptionPage>> {
  const outline = await outlines.read(viewer, key)
  const beside = await adoption.beside(viewer, outline.id)
  const told = await reports.beside(viewer, outline.id)
  const hasSeat = viewer.administration !== null
  const profile = hasSeat ? await profiles.own(viewer) : null
  const lineOf = (line: OutlineLine): Static<typeof Line> => {
    const of = beside.get(line.id)
    const fit = profiles.against(profile, line.applies)
    return {
      id: line.id, number: line.number, title: line.title, verb: line.verb, applies: line.applies, beside: of ? without(of) : nothing, own: of?.own ?? null, fit: profile === null ? 'unknown' : fit,
      groups: rungs.toReversed().flatMap((status) => { const administrations = (of?.namedBy ?? []).filter((one) => one.status === status).map((one) => one.administration); return administrations.length === 0 ? [] : [{ status, administrations }] }),
      told: rungs.flatMap((id) => { const n = of?.rungs[id]; return n === undefined ? [] : [{ label: t(`guidelines.status.${id}`), n }] }),
      warnings: conditions.warnings(t, locale, profiles.differences(profile, line.applies)), reports: told.byRecommendation.get(line.id)?.length ?? 0,
    }
  }
  const lines = outline.lines.map(lineOf)
  const whole = beside.get('')
  return {
    id: outline.id, ref: outline.ref, title: outline.title, lang: outline.lang, path: outline.path, version: outline.version, topics: outline.topics,
    lines: shown === 'fits' ? lines.filter(({ fit }) => fit !== 'differs') : shown === 'open' ? lines.filter(({ own }) => own === null) : lines,
    whole: whole ? { beside: without(whole), own: whole.own } : null, rungs: rungs.map((id) => ({ id, label: t(`guidelines.status.${id}`), means: t(`guidelines.status.${id}.means`) })),
    regions: (await people.regions()).map(({ code, shortNames }) => ({ code, name: shortNames[locale] ?? shortNames.en })), isByRegion: lines.some((line) => line.beside.regions.length > 0),
    reports: told.reports, shown, mayRecord: await adoption.mayRecord(viewer), hasSeat, answered: lines.filter(({ own }) => own !== null).length, differing: lines.filter(({ fit }) => fit === 'differs').length,
    coverage: await adoption.coverage(outline.id), administration: viewer.administration,
  }
}

/** The same for a table: a number that may not be told is empty. Names stand in a column of their own. */
export const adoptionTable = ({ lines, regions, hasSeat }: Static<typeof AdoptionPage>): (string | number | null)[][] => [
  ['number', 'recommendation', 'used by', ...rungs, ...regions.map(({ code }) => code), 'named', ...hasSeat ? ['yours', 'since'] : []],
  ...lines.map(({ number, title, beside, own }) => [
    number, title, beside.n, ...rungs.map((id) => beside.rungs[id] ?? null), ...regions.map(({ code }) => beside.regions.find(({ region }) => region === code)?.n ?? null),
    beside.namedBy.map(({ administration, status }) => `${administration}: ${status}`).join('; '), ...hasSeat ? [own?.status ?? null, own?.on ?? null] : [],
  ]),
]
