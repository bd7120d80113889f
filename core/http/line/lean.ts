import type { IncomingHttpHeaders } from 'node:http'
import type { LowBandwidth } from '../../access/look.ts'

/** `choice` of the cookie; `savesData`: the browser sent `Save-Data: on`. */
export interface LeanAsked { readonly choice: LowBandwidth; readonly savesData: boolean }

const choices: readonly string[] = ['on', 'off']

export const leanAsked = (cookies: Readonly<Record<string, string>>, headers: IncomingHttpHeaders): LeanAsked => {
  const chosen = cookies['low-bandwidth']
  return { choice: chosen !== undefined && choices.includes(chosen) ? chosen as LowBandwidth : 'auto', savesData: String(headers['save-data'] ?? '').toLowerCase() === 'on' }
}

/** What holds for a page: what the person chose, then what was chosen in this browser, then what the browser asks. */
export function leanOf({ choice, savesData }: LeanAsked, viewer: { readonly lowBandwidth?: string }): { readonly choice: LowBandwidth; readonly isLean: boolean } {
  const { lowBandwidth } = viewer
  const holds = lowBandwidth === 'on' || lowBandwidth === 'off' ? lowBandwidth : choice
  return { choice: holds, isLean: holds === 'on' || (holds === 'auto' && savesData) }
}
