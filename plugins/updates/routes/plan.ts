import { Type } from 'typebox'
import { ItemShape, ItemSummaryShape, RelatedShape, key, redirect, type Item, type ItemSummary, type Route, type Routes, type Translate } from '@diwan/core'
import { Plan } from '../services/plan.ts'
import type { MilestoneFields } from '../kinds/milestone.ts'
import type { Deps, Permission } from './posts.ts'

const Progress = Type.Object({ done: Type.Integer(), total: Type.Integer(), percent: Type.Integer({ minimum: 0, maximum: 100 }) })
const Event = Type.Object({
  from: Type.String(), to: Type.String(), label: Type.String(), state: Type.String(), path: Type.String(),
  earlier: Type.Array(Type.Object({ from: Type.String(), to: Type.String(), reason: Type.String() })),
})
const Timeline = Type.Object({ title: Type.String(), events: Type.Array(Event) })
const Milestones = Type.Object({ milestones: Type.Array(ItemSummaryShape), progress: Progress, timeline: Timeline, mayWrite: Type.Boolean() })

type Dated = ItemSummary & { fields: MilestoneFields }

/** The plan as a chart: each window with where it stood before, so that a slip is seen, not told. */
function timelineOf(milestones: readonly Dated[], title: string) {
  return {
    title,
    events: milestones.map(({ title: label, path, fields }) => ({
      from: fields.windowFrom, to: fields.doneOn ?? fields.windowTo, label, state: fields.status, path,
      earlier: fields.slips.map(({ wasFrom, wasTo, reason }) => ({ from: wasFrom, to: wasTo, reason })),
    })),
  }
}

/** The title states the finding, from the figures themselves. */
function finding(milestones: readonly Dated[], t: Translate): string {
  const { done, total } = Plan.progress(milestones)
  return t('updates.timeline.title', { done, total, slipped: milestones.filter(({ fields }) => fields.slips.length > 0).length })
}

const csvOf = (milestones: readonly ItemSummary[]) => [['ref', 'title', 'status', 'from', 'to', 'done', 'slips'],
  ...milestones.map(({ ref, title, fields }) => [ref, title, ...['status', 'windowFrom', 'windowTo', 'doneOn'].map((name) => fields[name] as string | null), (fields['slips'] as unknown[]).length])]

async function milestonesOf({ plan, viewer, t }: Deps) {
  const milestones = await plan.milestones(viewer)
  return { milestones, progress: Plan.progress(milestones), timeline: timelineOf(milestones, finding(milestones, t)), mayWrite: viewer.may('updates.write') }
}

/** A standing page, or the name of its place while nobody has written it. */
const named = (standing: Item | null, place: string) => ({ standing, heading: standing?.title ?? place, lead: standing?.summary ?? '' })

export const planRoutes = (on: Routes<Deps, Permission>): Route[] => [
  on.get('/project', {
    may: 'read', view: 'project', reads: ['updates.page', 'updates.milestone', 'updates.fact', 'updates.post'],
    output: Type.Object({ heading: Type.String(), lead: Type.String(), standing: Type.Union([ItemShape, Type.Null()]), ...Milestones.properties, facts: Type.Array(ItemSummaryShape), latest: Type.Array(ItemSummaryShape) }),
    async run(deps) {
      const standing = await deps.plan.page(deps.viewer, 'project')
      const facts = await deps.plan.facts(deps.viewer)
      const latest = await deps.bulletin.list(deps.viewer, { limit: 4 })
      return { ...named(standing, deps.t('updates.tab.project')), facts, latest: latest.rows, ...await milestonesOf(deps) }
    },
  }),

  on.get('/programme', {
    may: 'read', view: 'programme', reads: ['updates.page', 'updates.milestone'],
    output: Type.Object({ heading: Type.String(), lead: Type.String(), standing: Type.Union([ItemShape, Type.Null()]), ...Milestones.properties }),
    async run(deps) { return { ...named(await deps.plan.page(deps.viewer, 'programme'), deps.t('updates.programme')), ...await milestonesOf(deps) } },
  }),

  on.get('/milestones', {
    may: 'read', output: Milestones, view: 'milestones', reads: ['updates.milestone'],
    formats: {
      csv: ({ milestones }) => csvOf(milestones),
      ics: ({ milestones, timeline }) => ({
        name: timeline.title,
        entries: milestones.map(({ id, title, summary, path, fields, updatedAt }) => ({
          id, title, description: summary, path, from: new Date(String(fields['windowFrom'])), to: new Date(String(fields['doneOn'] ?? fields['windowTo'])), isAllDay: true, updatedAt,
        })),
      }),
    },
    run: (deps) => milestonesOf(deps),
  }),

  on.get('/milestones/:key', {
    may: 'read', input: Type.Object({ key: key() }), view: 'milestone', reads: ['updates.milestone', 'updates.post'],
    output: Type.Object({ item: ItemShape, evidence: Type.Array(ItemSummaryShape), needs: Type.Array(ItemSummaryShape), related: RelatedShape }),
    async run({ plan, content, viewer }, { key: ref }) {
      const item = await plan.read(viewer, 'milestone', ref)
      return {
        item, evidence: await content.pick(viewer, item.links['evidence'] ?? []), needs: await content.linking(viewer, item.id, 'milestone', 50), related: await content.related(viewer, item),
      }
    },
  }),

  on.get('/roadmap', {
    may: 'read', view: 'roadmap', reads: ['updates.need'],
    output: Type.Object({ stages: Type.Array(Type.Object({ stage: Type.String(), needs: Type.Array(ItemSummaryShape) })), hasNeeds: Type.Boolean(), mayWrite: Type.Boolean() }),
    formats: {
      csv: ({ stages }) => [['ref', 'stage', 'need', 'answer', 'from', 'to'],
        ...stages.flatMap(({ stage, needs }) => needs.map(({ ref, title, summary, fields }) => [ref, stage, title, summary, fields['windowFrom'] as string | null, fields['windowTo'] as string | null]))],
    },
    async run({ plan, viewer }) {
      const stages = await plan.roadmap(viewer)
      return { stages, hasNeeds: stages.some(({ needs }) => needs.length > 0), mayWrite: viewer.may('updates.write') }
    },
  }),

  on.get('/roadmap/:key', {
    may: 'read', input: Type.Object({ key: key() }), view: 'need', reads: ['updates.need', 'updates.milestone', 'updates.post'],
    output: Type.Object({ item: ItemShape, releases: Type.Array(ItemSummaryShape), milestones: Type.Array(ItemSummaryShape), related: RelatedShape }),
    async run({ plan, content, viewer }, { key: ref }) {
      const item = await plan.read(viewer, 'need', ref)
      const { milestone = [], release = [] } = item.links
      const linked = await content.pick(viewer, [...milestone, ...release])
      return { item, milestones: linked.filter(({ id }) => milestone.includes(id)), releases: linked.filter(({ id }) => release.includes(id)), related: await content.related(viewer, item) }
    },
  }),

  on.get('/timeline/:key', {
    may: 'read', input: Type.Object({ key: key() }), output: Type.Object({ item: ItemShape }), view: 'fact', reads: ['updates.fact'],
    async run({ plan, viewer }, { key: ref }) { return { item: await plan.read(viewer, 'fact', ref) } },
  }),

  // Search and history know standing texts by their number; people know them by their place.
  on.get('/pages/:key', {
    may: 'read', input: Type.Object({ key: key() }),
    async run({ plan, viewer }, { key: ref }) { return redirect(`/updates/${String((await plan.read(viewer, 'page', ref)).fields['place'])}`) },
  }),
]
