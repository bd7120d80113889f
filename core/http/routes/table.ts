import type { Route } from '../../contract/index.ts'
import { inputCheck, type InputCheck } from '../input/check.ts'
import { outputStrip } from '../input/strip.ts'
import type { WebPlugin } from '../web-plugin.ts'

/** A route where it can be asked for. */
export interface Mounted {
  readonly plugin: WebPlugin
  readonly route: Route
  /** `POST /updates/:key/publish`: for logs, metrics and tests. */
  readonly name: string
  /** Below the language or `/api/v1`. */
  readonly path: string
  /** Names of the path's parameters, in order. */
  readonly names: readonly string[]
  /** Whole name of the permission, e.g. `updates.read`. */
  readonly permission: string
  readonly check: InputCheck
  /** Null: nothing was said about what may leave, so only a page may show it. */
  readonly strip: ((value: unknown) => unknown) | null
  /** The same for what a program gets where a person is redirected. */
  readonly stripResult: ((value: unknown) => unknown) | null
}
export interface Match {
  readonly get: Mounted | null
  readonly post: Mounted | null
  /** Decoded values of the path's parameters, in order. */
  readonly values: readonly string[]
}
export interface Table {
  readonly all: readonly Mounted[]
  match(segments: readonly string[]): Match | null
}

interface Node { readonly literals: Map<string, Node>; parameter: Node | null; rest: Node | null; get: Mounted | null; post: Mounted | null }
const node = (): Node => ({ literals: new Map(), parameter: null, rest: null, get: null, post: null })

/** Routes of all plugins as one tree: a written segment goes before a parameter, a parameter before a rest. @throws Error when two plugins claim one address */
export function makeTable(plugins: readonly WebPlugin[]): Table {
  const root = node()
  const all = plugins.flatMap((plugin) => plugin.routes.map((route) => mount(plugin, route)))
  for (const mounted of all) {
    const place = placeOf(root, mounted.path)
    const key = mounted.route.method === 'GET' ? 'get' : 'post'
    if (place[key]) throw new Error(`${mounted.name} of ${mounted.plugin.id} is already a route of ${place[key].plugin.id}`)
    place[key] = mounted
  }
  return {
    all,
    match(segments) {
      const values: string[] = []
      const found = search(root, segments, 0, values)
      return found ? { get: found.get, post: found.post, values } : null
    },
  }
}

function mount(plugin: WebPlugin, route: Route): Mounted {
  const path = `${plugin.prefix}${route.path === '/' || route.path === '' ? '' : route.path}` || '/'
  const names = path.split('/').filter((part) => /^[:*]/.test(part)).map((part) => part.slice(1))
  const strip = route.spec.output ? outputStrip(route.spec.output) : null
  return {
    plugin, route, path, names, name: `${route.method} ${path}`,
    permission: plugin.permission(route.spec.may), check: inputCheck(route.spec.input, names),
    strip, stripResult: route.spec.result ? outputStrip(route.spec.result) : strip,
  }
}

function placeOf(root: Node, path: string): Node {
  let here = root
  for (const part of path.split('/').slice(1)) {
    if (part === '') continue
    if (part.startsWith('*')) return (here.rest ??= node())
    if (part.startsWith(':')) here = (here.parameter ??= node())
    else {
      let next = here.literals.get(part)
      if (!next) here.literals.set(part, next = node())
      here = next
    }
  }
  return here
}

function search(here: Node, segments: readonly string[], at: number, values: string[]): Node | null {
  if (at === segments.length) return here.get || here.post ? here : null
  const segment = segments[at]!
  const literal = here.literals.get(segment)
  if (literal) {
    const found = search(literal, segments, at + 1, values)
    if (found) return found
  }
  const depth = values.length
  if (here.parameter) {
    values.push(segment)
    const found = search(here.parameter, segments, at + 1, values)
    if (found) return found
    values.length = depth
  }
  if (here.rest) {
    values.push(segments.slice(at).join('/'))
    return here.rest
  }
  return null
}
