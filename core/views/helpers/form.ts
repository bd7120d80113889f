import { escape, html, split } from './html.ts'
import type { Helpers } from './index.ts'

/** What a form needs to come back with what was typed. */
export const formHelpers: Helpers = {
  /** The token alone, for `<input type="hidden" name="csrf" value="{{csrf}}">`. */
  csrf(...given: never[]) {
    return split(given).options.data.frame.csrf
  },
  /** The whole hidden field; nothing for visitors, who have no session to protect. */
  'csrf-field'(...given: never[]) {
    const { csrf } = split(given).options.data.frame
    return csrf === '' ? '' : html(`<input type="hidden" name="csrf" value="${escape(csrf)}">`)
  },
  /** `{{#if (fault "title")}}`: words of what is wrong with a field. */
  fault(...given: never[]) {
    const { values, options } = split<string>(given)
    return options.data.frame.faults.get(values[0] ?? '') ?? ''
  },
  /** `value="{{typed "title" item.title}}"`: what was typed, else the value given. */
  typed(...given: never[]) {
    const { values, options } = split(given)
    return typedUnder(options.data.frame.typed, String(values[0])) ?? values[1] ?? ''
  },
  /** `{{#if (chosen "lang" value selected)}}`: whether a choice stands: as it was sent, else as the page gives it. */
  chosen(...given: never[]) {
    const { values: [name, value, selected], options } = split(given)
    const said = typedUnder(options.data.frame.typed, String(name))
    // A box that was left empty is not sent: only where something of its name was can it be told from one that was not asked.
    return said === undefined ? Boolean(selected) : [said].flat().map(String).includes(value === undefined ? 'true' : String(value as string | number | boolean))
  },
}

function typedUnder(typed: Readonly<Record<string, unknown>>, name: string): unknown {
  // As the line reads it, `topics[]` is a list under `topics`.
  const plain = name.replace(/\[\]$/, '')
  return Object.hasOwn(typed, plain) ? typed[plain] : within(typed, plain)
}

/** What stands under a name with dots in it (`lines.0.note`), as rows of a form are sent; undefined where nothing does. */
function within(typed: Readonly<Record<string, unknown>>, name: string): unknown {
  if (!name.includes('.')) return undefined
  let at: unknown = typed
  for (const part of name.split('.')) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, part)) return undefined
    at = (at as Record<string, unknown>)[part]
  }
  return typeof at === 'object' && !Array.isArray(at) ? undefined : at
}
