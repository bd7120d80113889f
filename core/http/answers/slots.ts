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

/**
 * The page with what plugins contribute to its slots. All run at once, outside of transactions; one that throws or takes too
 * long is left out. `isWhole` tells whether none was and all say what they read, so that a poorer page, or one nobody would renew, is not kept.
 */
export async function withSlots(needs: Needs, visit: Visit, services: RequestServices, html: string, frame: Frame, deadline: number): Promise<{ html: string; isWhole: boolean }> {
  const calls = frame.slots ?? []
  if (calls.length === 0) return { html, isWhole: true }
  const inner: Frame = { ...frame, slots: null, page: { ...frame.page } }
  let isWhole = true
  const one = async ({ plugin, slot }: Contribution, subject: object): Promise<string> => {
    try {
      return await plugin.guard(`slot ${slot.name}`, deadline, async (signal) => {
        const value = await slot.run(plugin.scope({ ...services, signal }), subject)
        return value === null ? '' : needs.views.fragment(plugin.id, slot.view, value, inner)
      })
    } catch (error) {
      isWhole = false
      needs.log.warn('a contribution to a page was left out', { request: visit.id, plugin: plugin.id, slot: slot.name, error: error instanceof Error ? error.message : String(error) })
      return ''
    }
  }
  const contents = await Promise.all(calls.map(async ({ name, subject }) => {
    const shown = contributions(needs.plugins(), name, (permission) => visit.viewer.may(permission))
    if (shown.some(({ slot }) => slot.reads === undefined)) isWhole = false
    return (await Promise.all(shown.map((each) => one(each, subject)))).join('')
  }))
  return { html: fillSlots(html, contents), isWhole }
}
