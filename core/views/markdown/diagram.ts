import type { MermaidGraph } from 'beautiful-mermaid'
import type sanitize from 'sanitize-html'
import { createHash } from 'node:crypto'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

/** Letters and lines of one diagram, its nodes and its arrows: more than that nobody reads, and laying it out would keep others waiting. */
const [longest, mostLines, mostNodes, mostArrows] = [6_000, 160, 60, 120]
const require = createRequire(import.meta.url)
interface Drawing { renderMermaidSVG(source: string): string; parseMermaid(source: string): MermaidGraph }

const tags = ['svg', 'defs', 'marker', 'g', 'rect', 'circle', 'ellipse', 'polygon', 'polyline', 'line', 'path', 'text', 'tspan']
const places = ['x', 'y', 'x1', 'x2', 'y1', 'y2', 'cx', 'cy', 'r', 'rx', 'ry', 'dx', 'dy', 'd', 'width', 'height', 'points', 'viewbox', 'transform', 'refx', 'refy', 'markerwidth', 'markerheight', 'orient', 'id',
  'fill', 'stroke', 'stroke-width', 'stroke-dasharray', 'stroke-linejoin', 'text-anchor', 'font-size', 'font-weight', 'marker-end', 'marker-start', 'role', 'aria-label', 'opacity']

/**
 * Mermaid (flow charts, states, sequences, classes, entities) as a drawing in the colours of the theme, without scripts; null where it
 * cannot be read or is too large. Colours and addresses an author gives are left out: contrast and safety are the theme's.
 */
export function diagram(source: string): { html: string; label: string } | null {
  const plain = withoutStyles(source)
  // “A & B --> C & D” is as many arrows as pairs.
  if (plain.length > longest || plain.split('\n').length > mostLines || (plain.match(/&/g)?.length ?? 0) > 12) return null
  // Loaded with the first diagram; the package opens its door to imports alone.
  const drawing = require(fileURLToPath(import.meta.resolve('beautiful-mermaid'))) as Drawing
  try {
    const graph = isFlow(plain) ? drawing.parseMermaid(plain) : null
    if (graph && (graph.nodes.size > mostNodes || graph.edges.length > mostArrows)) return null
    const label = graph ? said(graph) : lines(plain)
    // Nothing is drawn of nothing.
    if (label === '') return null
    return { label, html: safe(drawing.renderMermaidSVG(plain), label, createHash('sha1').update(source).digest('hex').slice(0, 8)) }
  } catch {
    return null
  }
}

const isFlow = (source: string): boolean => /^\s*(?:graph|flowchart|stateDiagram)/.test(source)
const withoutStyles = (source: string): string => isFlow(source) ? source.split('\n').filter((line) => !/^\s*(?:style|classDef|class|linkStyle|click)\b/.test(line)).join('\n') : source

function safe(svg: string, label: string, mark: string): string {
  const clean = require('sanitize-html') as typeof sanitize
  const own = (value: string | undefined): value is string => value !== undefined && /^(?:none|transparent|var\(--[\w-]+\))$/.test(value)
  const marker = (value: string | undefined) => { const id = /^url\(#([\w-]+)\)$/.exec(value ?? '')?.[1]; return id === undefined ? undefined : `url(#${id}-${mark})` }
  const html = clean(svg, {
    allowedTags: tags, allowedAttributes: { '*': places }, nestingLimit: 40, nonTextTags: ['style', 'script'],
    transformTags: {
      '*': (tagName, { id, fill, stroke, 'marker-end': end, 'marker-start': start, 'aria-label': _label, role: _role, ...rest }) => ({
        tagName,
        attribs: {
          ...rest, ...id === undefined ? {} : { id: `${id}-${mark}` }, ...own(fill) ? { fill: named(fill) } : {}, ...own(stroke) ? { stroke: named(stroke) } : {},
          ...marker(end) === undefined ? {} : { 'marker-end': marker(end)! }, ...marker(start) === undefined ? {} : { 'marker-start': marker(start)! },
          ...tagName === 'svg' ? { 'role': 'img', 'aria-label': label } : {},
        },
      }),
    },
  })
  return html.replaceAll(/\n\s*/g, '')
}
/** The library's names for colours, as the theme's style sheet gives them. */
const named = (value: string): string => value.replace(/var\(--_?([\w-]+)\)/, 'var(--diagram-$1)')

/** What is read aloud: each arrow with what stands on it. */
function said({ nodes, edges }: MermaidGraph): string {
  const name = (id: string) => (nodes.get(id)?.label ?? id).replaceAll(/<br\s*\/?>|\s+/g, ' ').trim() || '•'
  return short(edges.length === 0 ? [...nodes.keys()].map(name).join('; ') : edges.map(({ source, target, label }) => `${name(source)} → ${name(target)}${label ? ` (${label})` : ''}`).join('; '))
}
const lines = (source: string): string => short(source.trim().split('\n').slice(1).map((line) => line.trim()).filter((line) => line !== '').join('; '))
const short = (text: string): string => text.length <= 600 ? text : `${text.slice(0, 599)}…`
