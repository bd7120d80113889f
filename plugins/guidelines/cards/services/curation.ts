import type { Clock, Content, Search, Viewer, Waiting } from '@diwan/core'
import { Similar, type Alike } from './similar.ts'

interface Needs { content: Content; search: Search; clock: Clock }
export const curated = ['guidelines.practice', 'guidelines.pitfall', 'guidelines.case', 'guidelines.process', 'guidelines.standard', 'guidelines.assessment']
export interface Waits { item: Waiting; days: number; alike: Alike[]; missing: string[] }
export interface Queue { submitted: Waits[]; reviews: { item: Waiting; days: number }[]; consent: Waits[]; isMore: boolean }

/** What waits for a curator: cards handed in, oldest first, with what is like them and what their template lacks; what is to be looked at again. */
export class Curation {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  async queue(viewer: Viewer): Promise<Queue> {
    const { content, clock } = this.#needs
    const waiting = await content.mine(viewer, { kinds: curated, limit: 100 })
    const days = (from: Date) => Math.max(0, Math.floor((clock.now().getTime() - from.getTime()) / 86_400_000))
    const drafts = waiting.filter(({ why }) => why === 'draft')
    const submitted = drafts.filter(({ state }) => state === 'review').toSorted((a, b) => a.updatedAt.getTime() - b.updatedAt.getTime())
    const similar = new Similar(this.#needs)
    const looked: Waits[] = []
    // The nearest are looked for where a curator looks first; the rest when its turn comes.
    for (const [index, item] of submitted.entries()) looked.push({ item, days: days(item.updatedAt), missing: missingOf(item), alike: index < 10 ? await similar.to(viewer, { kind: item.kind, title: item.title, summary: item.summary, topics: item.topics, except: item.id }) : [] })
    return {
      submitted: looked, isMore: drafts.length === 100,
      consent: drafts.filter(({ kind, fields }) => kind === 'guidelines.case' && fields['consent'] !== 'given').map((item) => ({ item, days: days(item.updatedAt), alike: [], missing: [] })),
      reviews: waiting.filter(({ why }) => why === 'review').map((item) => ({ item, days: item.reviewDueOn === null ? 0 : Math.floor((Date.parse(item.reviewDueOn) - clock.now().getTime()) / 86_400_000) })),
    }
  }

  /** How many were handed in, for the desk: counted up to a hundred. */
  async count(viewer: Viewer): Promise<number> {
    return (await this.#needs.content.mine(viewer, { kinds: curated, limit: 100, why: 'draft' })).filter(({ state }) => state === 'review').length
  }
}

const template: Record<string, readonly string[]> = {
  'guidelines.practice': ['context', 'action', 'evidence', 'cost'], 'guidelines.pitfall': ['symptom', 'why', 'consequence', 'earlySign', 'avoidance', 'remedy', 'source'], 'guidelines.case': ['context'],
  'guidelines.process': ['scope'], 'guidelines.standard': ['purpose'], 'guidelines.assessment': ['what', 'how', 'confounders'],
}
/** Parts of the template that still say nothing. */
export const missingOf = ({ kind, extra }: Pick<Waiting, 'kind' | 'extra'>): string[] => (template[kind] ?? []).filter((part) => typeof extra[part] !== 'string' || extra[part].trim() === '')
