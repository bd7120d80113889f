import type { RequestServices } from '../../contract/index.ts'
import type { Mounted } from '../routes/table.ts'
import type { Again, Visit } from '../visit.ts'
import type { Web } from '../web.ts'
import type { Answer } from './answer.ts'
import { makeFrame } from './frame.ts'
import { withSlots, type AskedAhead } from './slots.ts'

/** A sentence above the page. */
export interface Shown { readonly tone: 'good' | 'bad' | 'due' | 'info'; readonly title?: string; readonly text: string }

export interface Page {
  readonly owner: string
  readonly view: string
  readonly value: object
  readonly mounted: Mounted | null
  /** Known query of the page, as text. */
  readonly query: string
  readonly path: string
  readonly services: RequestServices
  readonly ahead?: AskedAhead | undefined
  readonly again?: Again
  readonly isError?: boolean
  /** Name of a partial to send alone. */
  readonly fragment?: string
  readonly notices?: readonly Shown[]
  readonly status?: number
}

/** A value as a page: its view in the theme's layout, with what other plugins show in its slots. */
export async function pageAnswer(web: Web, visit: Visit, page: Page): Promise<{ answer: Answer; isWhole: boolean }> {
  const { needs, secrets, limits } = web
  const { viewer, locale } = visit
  const { again } = page
  const t = needs.translations.translator(locale, { isolates: true })
  const faults = new Map((again?.faults ?? []).map((fault) => [fault.field, t(fault.key, fault.values)]))
  const inboxCount = viewer.id === null || page.isError || page.fragment !== undefined || !needs.inboxCount ? 0 : await needs.inboxCount(viewer)
  const frame = makeFrame(needs, secrets, visit, {
    path: page.path, query: page.query, mounted: page.mounted, faults, inboxCount, isError: page.isError ?? false,
    notices: [...(page.notices ?? []), ...(again?.problem ? [{ tone: 'bad' as const, title: again.problem.title, text: again.problem.detail }] : [])], ...(again ? { typed: again.typed } : {}),
  })
  if (again || page.isError) frame.page.isError = again !== undefined
  const summary = again && faults.size > 0 ? [...faults].map(([field, text]) => ({ field, text })) : null
  const value = { faults: summary, typed: again?.typed ?? {}, problem: again?.problem ?? null, ...page.value }
  const html = page.fragment === undefined ? needs.views.page(page.owner, page.view, value, frame) : needs.views.fragment(page.owner, page.fragment, value, frame)
  const filled = await withSlots(needs, visit, page.services, html, frame, limits.slotDeadline, page.ahead)
  return {
    isWhole: filled.isWhole,
    answer: {
      status: again?.status ?? page.status ?? 200, type: 'text/html; charset=utf-8', body: Buffer.from(filled.html), isPublic: viewer.id === null && !again && !page.isError,
      headers: { 'content-language': locale },
    },
  }
}

/** Whether anyone would get the same. */
export const isOpen = (visit: Visit): boolean => visit.viewer.id === null && visit.cookies.session === undefined
