import type { Frame } from './frame.ts'

type Template = (context: object, options: { data: object }) => string

/** A partial that begins with `{{!drawn once}}` shows nothing but what it is given, in the reader's language and zone, with pictures or without. */
export const isDrawnOnce = (source: string): boolean => source.startsWith('{{!drawn once')
/** One that begins with `{{!drawn once for good}}` says besides nothing that another minute or a change of settings would say otherwise. */
export const isForGood = (source: string): boolean => source.startsWith('{{!drawn once for good}}')

/** What depends on more than that: the form and its session, the address of the page with what was asked there, the place in a list outside. */
const more = /\{\{[^}]*?(?<![\w."-])((?:slot|csrf|csrf-field|typed|fault|page|page-links|query-link|feed-url|@root|@index|@key|@first|@last)(?![\w-])|\.\.\/)/

/** What is said of now, and names that are kept elsewhere and may change. */
const passing = /\{\{[^}]*?(?<![\w."-])((?:date|date-text|date-span|administration-name|topic-label|token-label|state-label|item-[a-z-]+)(?![\w-]))/

/** @throws Error where such a partial, or one it calls, shows what belongs to one page or one reader, or, drawn for good, to one day */
export function refuseMore(name: string, sources: Iterable<string>, isLasting: boolean): void {
  for (const source of sources) {
    const found = more.exec(source)?.[1] ?? (isLasting ? passing.exec(source)?.[1] : undefined)
    if (found !== undefined) throw new Error(`${name} begins with {{!drawn once${isLasting ? ' for good' : ''}}} and uses “${found}”, which is another one on each page: take the mark away, or hand over what it needs`)
  }
}

/** How many drawings are kept: twice as many, so that what is asked for again survives. */
const half = 1500
/** Characters of what is given and drawn: beyond, it is drawn each time. */
const longest = 8000

/**
 * Rows of lists are the same from page to page and from reader to reader: drawing one anew costs ten times what finding it does.
 * What is given is the key, whole, so that nothing but the same can be found.
 */
export function drawnOnce(template: Template, isLasting: boolean): Template {
  let [young, old] = [new Map<string, string>(), new Map<string, string>()]
  return (context, options) => {
    const { locale, timeZone, now, page: { isLean } } = (options.data as { frame: Frame }).frame
    // “5 minutes ago” is said of a minute.
    const key = `${locale} ${timeZone} ${isLean ? 'lean ' : ''}${isLasting ? 0 : Math.floor(now.getTime() / 60_000)} ${JSON.stringify(context)}`
    let drawn = young.get(key)
    if (drawn !== undefined) return drawn
    drawn = old.get(key) ?? template(context, options)
    if (key.length + drawn.length > longest) return drawn
    // A string made of pieces becomes one by being looked through; every page would have to join them again.
    drawn.indexOf('\0')
    if (young.size >= half) [young, old] = [new Map(), young]
    young.set(key, drawn)
    return drawn
  }
}
