import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { drawnOnce, isDrawnOnce, isForGood, refuseMore } from './drawn-once.ts'
import type { Frame } from './frame.ts'
import { makeHelpers, type HelperNeeds } from './helpers/index.ts'
import { fillSlots, slotNames } from './slots.ts'
import { templateFiles } from './template-files.ts'
import { openTemplateStore } from './template-store.ts'

export interface ViewOwner { readonly id: string; readonly views: readonly string[] }
export interface Theme { readonly name: string; readonly folder: string }

export interface Views {
  /** Called when plugins are enabled or disabled. */
  setOwners(owners: readonly ViewOwner[]): void
  has(owner: string, view: string): boolean
  /** A view or partial of an owner alone, without layout. @throws Error when there is no such view */
  fragment(owner: string, view: string, value: object, frame: Frame): string
  /** The view inside the layout it names with `{{page layout=…}}`; marks stand where slots are to be filled. */
  page(owner: string, view: string, value: object, frame: Frame): string
  /** Slots a view opens, with those of its partials and of the layouts. */
  slotsOf(owner: string, view: string): readonly string[]
  /** Every template's path, for checks and for the names of icons. */
  files(): string[]
  saveCache(): void
}
interface Needs extends HelperNeeds {
  /** Nearest first: what an instance's theme has goes before the default's. */
  readonly themes: readonly Theme[]
  readonly cacheFolder: string | null
  /** A name that is not there throws instead of showing nothing: for development and tests. */
  readonly isStrict: boolean
}

type Template = (context: object, options: { data: object }) => string
interface Environment {
  helpers: object
  partials: object
  template(spec: object): Template
}
const require = createRequire(import.meta.url)
const partialCalls = /\{\{~?#?>\s*([\w./-]+)/g

/** Templates by owner: a theme's own version of a plugin's view goes before the plugin's; partials of the theme are open to all. */
export function openViews(needs: Needs): Views {
  const { themes, cacheFolder, isStrict } = needs
  const runtime = require('handlebars/runtime.js') as { default?: { create(): Environment }; create(): Environment }
  const helpers = makeHelpers(needs)
  const store = openTemplateStore({ cacheFolder, helpers: Object.keys(helpers), isStrict })
  const chain = themes.toReversed()
  const fromThemes = (part: string): Map<string, string> => new Map(chain.flatMap(({ folder }) => [...templateFiles(`${folder}/${part}`)]))
  const layouts = fromThemes('layouts')
  const themePartials = fromThemes('partials')
  const sources = new Map<string, string>()
  let shelves = new Map<string, Shelf>()

  interface Shelf { readonly views: Map<string, string>; readonly partials: Map<string, string>; template(path: string): Template; readonly slots: Map<string, readonly string[]> }

  const source = (path: string): string => {
    let text = sources.get(path)
    if (text === undefined) sources.set(path, text = readFileSync(path, 'utf8'))
    return text
  }

  function makeShelf(owner: ViewOwner, shared: Map<string, string>): Shelf {
    const views = new Map(owner.views.flatMap((folder) => [...templateFiles(folder)]))
    for (const [name, path] of fromThemes(`views/${owner.id}`)) views.set(name, path)
    // A view is a partial too, so that a part of a page can be sent alone. A name of the theme's stays the theme's: its own partials call it.
    const partials = new Map([...shared, ...views, ...themePartials])
    const twice = new Set([...views.keys()].filter((name) => themePartials.has(name)))
    const own = new Set(views.values())
    const environment = (runtime.default ?? runtime).create()
    const templates = new Map<string, Template>()
    const template = (path: string): Template => {
      let made = templates.get(path)
      if (!made) {
        if (twice.size > 0 && own.has(path)) refuseTwice(owner.id, source(path), twice)
        made = environment.template(store.spec(source(path), path))
        if (isDrawnOnce(source(path))) {
          const isLasting = isForGood(source(path))
          refuseMore(path, sourcesOf(path, partials), isLasting)
          made = drawnOnce(made, isLasting)
        }
        templates.set(path, made)
      }
      return made
    }
    environment.helpers = { ...environment.helpers, ...helpers }
    environment.partials = Object.defineProperties({}, Object.fromEntries([...partials].map(([name, path]) =>
      [name, { enumerable: true, get: () => template(path) }])))
    return { views, partials, template, slots: new Map() }
  }

  function sourcesOf(path: string, partials: ReadonlyMap<string, string>, seen = new Map<string, string>()): Iterable<string> {
    if (seen.has(path)) return []
    const text = source(path)
    seen.set(path, text)
    for (const match of text.matchAll(partialCalls)) {
      const partial = partials.get(match[1]!)
      if (partial !== undefined) sourcesOf(partial, partials, seen)
    }
    return seen.values()
  }

  /** @throws Error where a view calls a partial by a name that the theme and its own plugin both have: neither may hide the other silently. */
  function refuseTwice(id: string, text: string, twice: ReadonlySet<string>): void {
    const called = [...text.matchAll(partialCalls)].find((match) => twice.has(match[1]!))?.[1]
    if (called !== undefined) throw new Error(`{{> ${called}}} is a partial of the theme and a view of ${id}: write {{> ${id}/${called}}} for the view, or give the view another name to use the theme's`)
  }

  function setOwners(owners: readonly ViewOwner[]): void {
    const shared = new Map<string, string>()
    for (const { id, views } of owners) for (const folder of views) for (const [name, path] of templateFiles(folder)) shared.set(`${id}/${name}`, path)
    sources.clear()
    shelves = new Map(owners.map((owner) => [owner.id, makeShelf(owner, shared)]))
  }

  function find(owner: string, view: string): { shelf: Shelf; path: string } {
    const shelf = shelves.get(owner)
    const path = shelf?.views.get(view)
    if (!shelf || path === undefined) throw new Error(`${owner} has no view “${view}”`)
    return { shelf, path }
  }

  function render(shelf: Shelf, path: string, context: object, frame: Frame): string {
    try {
      return shelf.template(path)(context, { data: { frame, page: frame.page, locale: frame.locale } })
    } catch (error) {
      throw new Error(`${path}: ${(error as Error).message}`, { cause: error })
    }
  }

  function opened(shelf: Shelf, path: string, seen: Set<string>): string[] {
    if (seen.has(path)) return []
    seen.add(path)
    const text = source(path)
    const inner = [...text.matchAll(partialCalls)].flatMap((match) => {
      const partial = shelf.partials.get(match[1]!)
      return partial === undefined ? [] : opened(shelf, partial, seen)
    })
    return [...slotNames(text), ...inner]
  }

  return {
    setOwners,
    has: (owner, view) => shelves.get(owner)?.views.has(view) ?? false,
    fragment(owner, view, value, frame) {
      const { shelf, path } = find(owner, view)
      return render(shelf, path, { ...frame.shared, page: frame.page, ...value }, frame)
    },
    page(owner, view, value, frame) {
      const { shelf, path } = find(owner, view)
      const content = render(shelf, path, { ...frame.shared, page: frame.page, ...value }, frame)
      const layout = layouts.get(frame.page.layout)
      if (layout === undefined) throw new Error(`there is no layout “${frame.page.layout}”`)
      return render(shelf, layout, { ...frame.shared, page: frame.page, content }, frame)
    },
    slotsOf(owner, view) {
      const { shelf, path } = find(owner, view)
      let names = shelf.slots.get(view)
      if (!names) {
        const seen = new Set<string>()
        names = [...new Set([path, ...layouts.values()].flatMap((start) => opened(shelf, start, seen)))]
        shelf.slots.set(view, names)
      }
      return names
    },
    files: () => [...new Set([...layouts.values(), ...themePartials.values(), ...[...shelves.values()].flatMap(({ partials }) => [...partials.values()])])],
    saveCache: () => store.save(),
  }
}
export { fillSlots }
