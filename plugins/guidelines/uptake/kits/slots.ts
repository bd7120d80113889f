import type { ItemSummary } from '@diwan/core'
import { NotFound } from '@diwan/core'
import type { UptakeDeps } from '../deps.ts'
import { versed } from '../guidance.ts'
import { outlineOf } from '../outline.ts'
import { phasesOf, type KitItems } from './phases.ts'

/** Kinds a kit is made of, for the copies kept for visitors. */
export const kitReads = ['adoption', 'guideline', 'questionnaire', 'practice', 'pitfall', 'case', 'analysis', 'register', 'assessment', 'report'].map((kind) => `guidelines.${kind}`)

async function technology({ topics }: UptakeDeps, id: string): Promise<boolean> {
  try { return (await topics.get(id)).kind === 'technology' } catch (error) { if (error instanceof NotFound) return false; throw error }
}

/** Of one technology all that an officer about to buy it begins with, by one statement and what may be told of adoption by another. */
export async function kitOf(deps: UptakeDeps, { topic }: { topic: string }): Promise<object | null> {
  if (!await technology(deps, topic)) return null
  const { content, adoption, profiles, viewer, t } = deps
  const of = (kind: string, limit: number) => ({ kinds: [`guidelines.${kind}`], facets: { topic }, limit })
  const found = await content.lists(viewer, {
    guidelines: of('guideline', 4), questionnaires: of('questionnaire', 2), practices: of('practice', 6), pitfalls: of('pitfall', 6), cases: of('case', 5), costs: of('analysis', 3), risks: of('register', 3), outcomes: of('assessment', 3), reports: of('report', 5),
  })
  const items = Object.fromEntries(Object.entries(found).map(([name, { rows }]) => [name, rows])) as unknown as KitItems
  const besides = await adoption.besides(viewer, items.guidelines.map(({ id }) => id))
  const profile = await profiles.reader(viewer)
  const isForOthers = (applies: readonly string[]) => profiles.against(profile, applies) === 'differs'
  const differs = ({ kind, fields }: ItemSummary) => kind !== 'guidelines.guideline' && isForOthers((fields['applies'] ?? []) as string[])
  // What was written for others comes last, and is marked: there may be nothing else.
  for (const list of [items.practices, items.pitfalls, items.cases]) list.sort((a, b) => Number(differs(a)) - Number(differs(b)))
  const shown = (item: ItemSummary) => ({ ...pared(item), differs: differs(item) })
  const guidelines = items.guidelines.map((item) => {
    const { lines, version } = outlineOf(item)
    const beside = besides.get(item.id)
    const [most] = lines.flatMap(({ id, title, number }) => { const one = beside?.get(id); return one?.n === null || one === undefined ? [] : [{ number, title, words: adoption.words(t, one), n: one.n ?? 0 }] }).toSorted((a, b) => b.n - a.n)
    return { ...pared(item), version, recommendations: lines.length, differing: lines.filter(({ applies }) => isForOthers(applies)).length, answered: lines.filter(({ id }) => beside?.get(id)?.own).length, most: most ?? null }
  })
  const cards = items.practices.length + items.pitfalls.length
  return {
    topic, guidelines, phases: phasesOf(items, differs), hasSeat: viewer.id !== null && viewer.administration !== null, isVisitor: viewer.id === null, hasProfile: profile !== null && Object.keys(profile.facts).length > profile.prefilled.length,
    questionnaires: items.questionnaires.map(pared), practices: items.practices.slice(0, 4).map(shown), pitfalls: items.pitfalls.slice(0, 4).map((item) => ({ ...shown(item), sign: textOf(item, 'sign'), cost: textOf(item, 'cost') })), cases: items.cases.map((item) => ({ ...shown(item), type: String(item.fields['type'] as string | undefined ?? '') })),
    costs: items.costs.map(pared), risks: items.risks.map(pared), outcomes: items.outcomes.map(pared), reports: items.reports.map(pared), hasCards: cards > 0, hasFigures: items.costs.length + items.risks.length + items.outcomes.length > 0,
    hasMore: { practices: items.practices.length > 4, pitfalls: items.pitfalls.length > 4 },
  }
}

/** Who did it, and what is filed beside the kit. */
export async function kitRail(deps: UptakeDeps, { topic }: { topic: string }): Promise<object | null> {
  if (!await technology(deps, topic)) return null
  const { viewer } = deps
  return { topic, people: await versed(deps, topic), isVisitor: viewer.id === null, hasSeat: viewer.administration !== null }
}

const pared = ({ id, ref, kind, title, summary, lang, path, administration, publishedAt }: ItemSummary) => ({ id, ref, kind, title, summary, lang, path, administration, publishedAt })
const textOf = ({ extra }: ItemSummary, name: string): string => typeof extra[name] === 'string' ? extra[name] : ''
