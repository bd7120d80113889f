import type { Content, Item, ItemSummary, Topics, Viewer } from '@diwan/core'
import type { FactFields } from '../kinds/page.ts'
import { stages, type MilestoneFields, type NeedFields } from '../kinds/milestone.ts'

interface Needs { content: Content; topics: Topics }

/** The plan of the project: promised windows, what became of them, the roadmap by stage, and what publicly happened. */
export class Plan {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** In order of their windows; a project has some dozens, one page of a hundred holds them. */
  async milestones(viewer: Viewer): Promise<(ItemSummary & { fields: MilestoneFields })[]> {
    const { rows } = await this.#needs.content.list(viewer, { kinds: ['updates.milestone'], limit: 100 })
    return this.ordered(rows)
  }

  /** Milestones in the order of their windows. */
  ordered(rows: readonly ItemSummary[]): (ItemSummary & { fields: MilestoneFields })[] {
    return (rows as readonly (ItemSummary & { fields: MilestoneFields })[]).toSorted((a, b) => a.fields.windowTo.localeCompare(b.fields.windowTo) || a.id.localeCompare(b.id))
  }

  /** By stage, each in order of its window. */
  async roadmap(viewer: Viewer): Promise<{ stage: string; needs: (ItemSummary & { fields: NeedFields })[] }[]> {
    const { rows } = await this.#needs.content.list(viewer, { kinds: ['updates.need'], limit: 100 })
    const needs = (rows as (ItemSummary & { fields: NeedFields })[]).toSorted((a, b) => (a.fields.windowTo ?? '9').localeCompare(b.fields.windowTo ?? '9') || a.id.localeCompare(b.id))
    return stages.map((stage) => ({ stage, needs: needs.filter(({ fields }) => fields.stage === stage) }))
  }

  async facts(viewer: Viewer): Promise<(ItemSummary & { fields: FactFields })[]> {
    const { rows } = await this.#needs.content.list(viewer, { kinds: ['updates.fact'], limit: 100 })
    return (rows as (ItemSummary & { fields: FactFields })[]).toSorted((a, b) => a.fields.happenedOn.localeCompare(b.fields.happenedOn))
  }

  /** Share of milestones done, of those not yet dropped out; computed, never typed in. */
  static progress(milestones: readonly { fields: MilestoneFields }[]): { done: number; total: number; percent: number } {
    const done = milestones.filter(({ fields }) => fields.status === 'done').length
    return { done, total: milestones.length, percent: milestones.length === 0 ? 0 : Math.round(done / milestones.length * 100) }
  }

  /** The standing page of a place, newest if there are several; null where none is readable. */
  async page(viewer: Viewer, place: 'project' | 'programme'): Promise<Item | null> {
    const { rows: [row] } = await this.#needs.content.list(viewer, { kinds: ['updates.page'], facets: { place }, limit: 1 })
    return row ? this.#needs.content.read(viewer, 'updates.page', row.id) : null
  }

  read(viewer: Viewer, kind: 'milestone' | 'need' | 'fact' | 'page', key: string): Promise<Item> { return this.#needs.content.read(viewer, `updates.${kind}`, key) }
}
