import type { RequestServices } from '../../contract/index.ts'
import { fillSlots, type Frame } from '../../views/index.ts'
import type { Needs } from '../needs.ts'
import type { Visit } from '../visit.ts'
import type { WebPlugin, WebSlot } from '../web-plugin.ts'

interface Contribution { readonly plugin: WebPlugin; readonly slot: WebSlot }

/** Who shows something in a slot to this viewer, in order. */
export const contributions = (plugins: readonly WebPlugin[], name: string, may: (permission: string) => boolean): Contribution[] =>
  plugins.filter((plugin) => plugin.isOn())
    .flatMap((plugin) => plugin.slots.filter((slot) => slot.name === name && (slot.may === undefined || may(plugin.permission(slot.may)))).map((slot) => ({ plugin, slot })))
    .toSorted((a, b) => a.slot.order - b.slot.order || (a.plugin.id < b.plugin.id ? -1 : 1))

/** What is asked of contributions before the page stands that shows them, by slot. */
export type AskedAhead = ReadonlyMap<string, readonly Asked[]>
interface Asked { readonly contribution: Contribution; readonly value: Promise<object | null> }

function ask(visit: Visit, services: RequestServices, contribution: Contribution, subject: object, deadline: number): Asked {
  const { plugin, slot } = contribution
  const value = plugin.guard(`slot ${slot.name}`, deadline, async (signal) => slot.run(plugin.scope({ ...services, signal }), subject))
  // Whoever shows it hears of a fault; where nobody does, nothing was lost.
  value.catch(() => undefined)
  return { contribution, value }
}

const shownIn = (needs: Needs, visit: Visit, name: string): Contribution[] => contributions(needs.plugins(), name, (permission) => visit.viewer.may(permission))

/** Asks contributions to slots that are about nothing but the reader while the page itself is made, so that their questions go out with its own. */
export const askAhead = (needs: Needs, visit: Visit, services: RequestServices, names: readonly string[], deadline: number): AskedAhead =>
  new Map(names.map((name) => [name, shownIn(needs, visit, name).map((each) => ask(visit, services, each, {}, deadline))]))

/**
 * The page with what plugins contribute to its slots. All run at once, outside of transactions; one that throws or takes too
 * long is left out. `isWhole` tells whether none was and all say what they read, so that a poorer page, or one nobody would renew, is not kept.
 * A contribution may open slots in its turn, as a kit of a technology does for other plugins; what stands there opens none.
 */
export async function withSlots(needs: Needs, visit: Visit, services: RequestServices, html: string, frame: Frame, deadline: number, ahead?: AskedAhead, isInner = false): Promise<{ html: string; isWhole: boolean }> {
  const calls = frame.slots ?? []
  if (calls.length === 0) return { html, isWhole: true }
  let isWhole = true
  const drawn = async ({ contribution: { plugin, slot }, value }: Asked): Promise<string> => {
    const inner: Frame = { ...frame, slots: isInner ? null : [], page: { ...frame.page } }
    try {
      const shown = await value
      if (shown === null || shown === undefined) return ''
      // A view that fails is a fault of its plugin, as its code is.
      const view = await plugin.guard(`slot ${slot.name} view`, deadline, async () => needs.views.fragment(plugin.id, slot.view, shown, inner))
      if ((inner.slots ?? []).length === 0) return view
      const filled = await withSlots(needs, visit, services, view, inner, deadline, undefined, true)
      if (!filled.isWhole) isWhole = false
      return filled.html
    } catch (error) {
      isWhole = false
      needs.log.warn('a contribution to a page was left out', { request: visit.id, plugin: plugin.id, slot: slot.name, error: error instanceof Error ? error.message : String(error) })
      return ''
    }
  }
  // All are asked before the first is waited for.
  const asked = calls.map(({ name, subject }) => (Object.keys(subject).length === 0 ? ahead?.get(name) : undefined) ?? shownIn(needs, visit, name).map((each) => ask(visit, services, each, subject, deadline)))
  if (asked.some((one) => one.some(({ contribution: { slot } }) => slot.reads === undefined))) isWhole = false
  const contents = await Promise.all(asked.map(async (one) => (await Promise.all(one.map(drawn))).join('')))
  return { html: fillSlots(html, contents), isWhole }
}
