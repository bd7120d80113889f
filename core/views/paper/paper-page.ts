import type { Locale, Paper, PaperBlock, PaperFact, PaperMark, PaperPlace, PaperWords } from '../../contract/index.ts'
import { guilloche } from '../drawing/guilloche.ts'
import type { Palette } from '../drawing/palette.ts'
import { diagram } from '../markdown/diagram.ts'
import { formula } from '../markdown/formula.ts'
import { rosette } from '../drawing/rosette.ts'
import { pageStyle } from './page-style.ts'

interface Given { readonly paper: Paper; readonly author: string; readonly palette: Palette }
type Of<K extends PaperBlock['kind']> = Extract<PaperBlock, { kind: K }>

// oxlint-disable-next-line no-control-regex
const escaped = (text: string): string => text.toWellFormed().replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '').replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;')
const attributes = ({ lang }: { lang?: Locale }): string => lang === undefined ? '' : ` lang="${lang}" dir="${lang === 'ar' ? 'rtl' : 'ltr'}"`
const idOf = (id: string | undefined): string => id === undefined ? '' : ` id="${escaped(id)}"`
const classes = (...names: (string | false | undefined)[]): string => { const all = names.filter(Boolean).join(' '); return all === '' ? '' : ` class="${all}"` }

/** A paper as one file of HTML: its own style, no scripts, nothing fetched. */
export function paperPage({ paper, author, palette }: Given): string {
  const { lang, title, cover, contents, blocks, foot, head } = paper
  const body = [
    cover ? coverOf(paper, author) : `<p class="kicker">${escaped(author)}</p>`,
    contents === undefined ? '' : contentsOf(contents, blocks), '<main>', ...bodyOf(blocks), '</main>',
    `<footer class="foot">${escaped([foot ?? author, head].filter(Boolean).join(' · '))}${cover?.note === undefined ? '' : `<p>${escaped(cover.note)}</p>`}${zoneOf(cover?.zone)}</footer>`,
  ]
  return [
    `<!doctype html>\n<html lang="${lang}" dir="${lang === 'ar' ? 'rtl' : 'ltr'}">\n<head>\n<meta charset="utf-8">\n<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    `<meta name="viewport" content="width=device-width, initial-scale=1">\n<meta name="generator" content="Diwan">\n<title>${escaped(title)}</title>\n<style>${pageStyle(palette)}</style>\n</head>\n<body>`, ...body, '</body>\n</html>\n',
  ].join('\n')
}

function coverOf({ cover, seed }: Paper, author: string): string {
  if (!cover) return ''
  return `<header class="cover"><div class="lines" aria-hidden="true">${guilloche(seed)}</div><p class="site"><span class="seal" aria-hidden="true">${rosette(seed)}</span>${escaped(author)}</p><p class="kicker">${escaped(cover.kicker)}</p><h1>${escaped(cover.title)}</h1>${cover.lead ? `<p class="lead">${escaped(cover.lead)}</p>` : ''}${factsOf(cover.facts)}</header>`
}
const zoneOf = (zone: readonly string[] | undefined): string => zone === undefined || zone.length === 0 ? '' : `<p class="zone" dir="ltr">${zone.map(escaped).join('<br>')}</p>`

function contentsOf(heading: string, blocks: readonly PaperBlock[]): string {
  const listed = blocks.filter((block): block is Of<'heading'> & PaperPlace => block.kind === 'heading' && ((block.level ?? 1) > 1 ? block.isListed !== false : block.isListed === true) && block.id !== undefined)
  return `<nav aria-labelledby="contents"><h2 id="contents">${escaped(heading)}</h2><ol>${listed.map((block) => `<li${classes(block.level === 3 && 'below')}><a href="#${escaped(block.id ?? '')}"><span class="number">${escaped(block.number ?? '')}</span> <span${attributes(block)}>${escaped(block.text)}</span></a></li>`).join('')}</ol></nav>`
}

/** Points that follow each other are one list. */
function bodyOf(blocks: readonly PaperBlock[]): string[] {
  const out: string[] = []
  const seen = new Set<string>()
  const open: string[] = []
  const shut = (depth: number): void => { while (open.length > depth) out.push(`</li></${open.pop()!}>`) }
  for (const block of blocks) {
    // Several blocks may be one place; a page has each id once.
    const id = block.id !== undefined && !seen.has(block.id) ? block.id : undefined
    if (block.id !== undefined) seen.add(block.id)
    if (block.kind !== 'item') { shut(0); out.push(blockOf(block, id)); continue }
    const depth = Math.min(block.depth ?? 0, 4, open.length)
    const list = block.marker === undefined ? 'ul' : 'ol'
    if (open.length > depth + 1) shut(depth + 1)
    if (open.length === depth + 1 && open[depth] !== list) shut(depth)
    if (open.length === depth + 1) out.push('</li>')
    else { out.push(`<${list}${classes(block.isInset && depth === 0 && 'inset')}>`); open.push(list) }
    out.push(`<li${idOf(id)}${attributes(block)}>${wordsOf(block)}`)
  }
  shut(0)
  return out
}

function blockOf(block: Exclude<PaperBlock, { kind: 'item' }>, id: string | undefined): string {
  const inset = block.isInset && 'inset'
  switch (block.kind) {
    case 'page': return ''
    case 'heading': {
      const level = block.level ?? 1
      return `<h${level}${idOf(id)}${classes(inset, level === 3 && block.number !== undefined && 'hung')}${attributes(block)}>${block.number === undefined ? '' : `<span class="number">${escaped(block.number)}${level === 3 ? '' : '.'}</span> `}${wordsOf(block)}</h${level}>`
    }
    case 'facts': return factsOf(block.facts, id, inset)
    case 'box': return `<aside${idOf(id)}${classes('box', block.tone, inset)}>${block.kicker === undefined ? '' : `<p class="tone">${escaped(block.kicker)}</p>`}<p class="title"${attributes(block.title)}>${wordsOf(block.title)}</p><dl>${block.pairs.map((pair) => `<div><dt>${escaped(pair.label)}</dt><dd${attributes(pair)}>${wordsOf(pair)}</dd></div>`).join('')}</dl></aside>`
    case 'table': return tableOf(block, id, inset)
    case 'quote': return `<blockquote${idOf(id)}${classes(inset)}${attributes(block)}><p>${wordsOf(block)}</p></blockquote>`
    case 'code': return codeOf(block, id, inset)
    case 'formula': { const math = formula(block.text, true); return math === null ? codeOf(block, id, inset) : `<div${idOf(id)}${classes('scroll formula', inset)} tabindex="0" role="group">${math}</div>` }
    case 'diagram': { const drawn = diagram(block.text); return drawn === null ? codeOf(block, id, inset) : `<div${idOf(id)}${classes('scroll diagram', inset)} tabindex="0" role="group">${drawn.html.replace('<svg', '<svg xmlns="http://www.w3.org/2000/svg"')}</div>` }
    default: return `<p${idOf(id)}${classes(block.kind !== 'text' && block.kind, inset)}${attributes(block)}>${wordsOf(block)}</p>`
  }
}

const codeOf = (block: PaperWords, id: string | undefined, inset: string | false | undefined): string => `<p${idOf(id)}${classes('code', inset)} dir="ltr">${wordsOf(block)}</p>`
const meterOf = (meter: PaperFact['meter']): string => meter === undefined ? '' : `<span class="meter" aria-hidden="true">${Array.from({ length: Math.min(10, meter.of) }, (_one, n) => `<i${classes(n < meter.n && 'full')}></i>`).join('')}</span> `
const factsOf = (facts: readonly PaperFact[], id?: string, inset?: string | false): string => `<dl${idOf(id)}${classes('facts', inset)}>${facts.map((fact) => `<div><dt>${escaped(fact.label)}</dt><dd${attributes(fact)}>${meterOf(fact.meter)}${wordsOf(fact)}</dd></div>`).join('')}</dl>`

function tableOf({ caption, head, rows }: Of<'table'>, id: string | undefined, inset: string | false | undefined): string {
  const row = (cells: readonly PaperWords[], tag: string): string => `<tr>${cells.map((cell) => `<${tag}${tag === 'th' ? ' scope="col"' : ''}${attributes(cell)}>${wordsOf(cell)}</${tag}>`).join('')}</tr>`
  return `<div${classes('scroll', inset)}${idOf(id)}><table>${caption ? `<caption>${escaped(caption)}</caption>` : ''}${head.length === 0 ? '' : `<thead>${row(head, 'th')}</thead>`}<tbody>${rows.map((cells) => row(cells, 'td')).join('')}</tbody></table></div>`
}

/** Words with their marks, each stretch under at most the marks that lie over it. */
function wordsOf({ text, marks = [] }: PaperWords): string {
  const ends = [...new Set([0, text.length, ...marks.flatMap(({ from, to }) => [from, to])])].filter((at) => at >= 0 && at <= text.length).toSorted((a, b) => a - b)
  return ends.slice(0, -1).map((from, n) => {
    const over = marks.filter((mark) => mark.from <= from && mark.to >= ends[n + 1]!)
    const part = text.slice(from, ends[n + 1]), math = over.some(({ as }) => as === 'formula') ? formula(part, false) : null
    return over.filter(({ as }) => as !== 'formula').reduce(marked, math ?? escaped(part))
  }).join('')
}
function marked(inner: string, { as, url = '' }: PaperMark): string {
  if (as === 'link') return url.startsWith('#') || /^(https?:|mailto:)/i.test(url) ? `<a href="${escaped(url)}" rel="noopener noreferrer">${inner}</a>` : inner
  const tag = as === 'strong' ? 'b' : as === 'stress' ? 'i' : 'code'
  return `<${tag}>${inner}</${tag}>`
}
