import type { Locale, PaperBlock, PaperMark, PaperWords } from '../../contract/index.ts'
import { diagram } from '../markdown/diagram.ts'
import { formula } from '../markdown/formula.ts'
import { makeParser, type Parser } from '../markdown/parser.ts'

type Token = ReturnType<Parser['parse']>[number]
/** What is said of all blocks of a text: where they stand, in which language. */
interface Place { readonly id?: string; readonly lang?: Locale; readonly isInset?: boolean }
interface List { ordered: boolean; next: number }

let parser: Parser | undefined
const longestBlock = 9_000

/** Markdown as blocks of a paper. Headings within a text become labels, so that those of the paper stay its own. */
export function paperBlocks(markdown: string, place: Place = {}): PaperBlock[] {
  const blocks: PaperBlock[] = []
  const lists: List[] = []
  const tokens = (parser ??= makeParser()).parse(markdown, {})
  let isQuote = false, isHeading = false, isFirstOfItem = false
  let table: { head: PaperWords[]; rows: PaperWords[][]; row: PaperWords[] } | null = null
  /** A point is at most one deeper than the one before it. */
  const depthOf = (): number => { const last = blocks.at(-1); return Math.min(lists.length - 1, last?.kind === 'item' ? (last.depth ?? 0) + 1 : 0) }
  const words = (token: Token | undefined): PaperWords => ({ ...inline(token?.children ?? []), ...place.lang === undefined ? {} : { lang: place.lang } })
  for (const [at, token] of tokens.entries()) {
    switch (token.type) {
      case 'bullet_list_open': lists.push({ ordered: false, next: 1 }); break
      case 'ordered_list_open': lists.push({ ordered: true, next: Number(token.attrGet('start') ?? 1) }); break
      case 'bullet_list_close': case 'ordered_list_close': lists.pop(); break
      case 'list_item_open': isFirstOfItem = true; break
      case 'blockquote_open': isQuote = true; break
      case 'blockquote_close': isQuote = false; break
      case 'heading_open': isHeading = true; break
      case 'heading_close': isHeading = false; break
      case 'table_open': table = { head: [], rows: [], row: [] }; break
      case 'tr_open': if (table) table.row = []; break
      case 'th_open': case 'td_open': table?.row.push(words(tokens[at + 1])); break
      case 'thead_close': if (table) table.head = table.row; break
      case 'tr_close': if (table && table.head.length > 0) table.rows.push(table.row); break
      case 'table_close': if (table) blocks.push({ kind: 'table', head: table.head, rows: table.rows, ...placed(place) }); table = null; break
      case 'fence': case 'code_block': blocks.push(...fenced(token, place)); break
      case 'inline': {
        if (table) break
        const list = lists.at(-1)
        for (const part of cut(words(token))) {
          if (part.text === '') continue
          if (list && isFirstOfItem) blocks.push({ kind: 'item', ...part, depth: depthOf(), ...list.ordered ? { marker: `${list.next}.` } : {}, ...placed(place) })
          else if (list) blocks.push({ kind: 'item', ...part, depth: depthOf(), marker: ' ', ...placed(place) })
          else blocks.push({ kind: isHeading ? 'label' : isQuote ? 'quote' : 'text', ...part, ...placed(place) })
        }
        if (list && isFirstOfItem) { list.next += 1; isFirstOfItem = false }
        break
      }
      default:
    }
  }
  return blocks
}

/** A formula or a drawing where it can be one, on a paper as on a page; all else as it was typed. */
function fenced({ info, content }: Token, place: Place): PaperBlock[] {
  const text = content.trim(), kind = info.trim().toLowerCase()
  if (kind === 'math' && formula(text, true) !== null) return [{ kind: 'formula', text, ...placed(place) }]
  const drawing = kind === 'mermaid' ? diagram(content) : null
  if (drawing) return [{ kind: 'diagram', text, label: drawing.label, ...placed(place) }]
  return cut({ text: content.trimEnd() }).map((part) => ({ kind: 'code', ...part, ...placed(place) }))
}

const placed = ({ id, isInset }: Place) => ({ ...id === undefined ? {} : { id }, ...isInset ? { isInset } : {} })

/** Words of an inline text with their marks. */
function inline(children: readonly Token[]): PaperWords {
  let text = ''
  const marks: PaperMark[] = []
  const open: { as: PaperMark['as']; from: number; url?: string }[] = []
  const close = (as: PaperMark['as']): void => {
    const at = open.findLastIndex((one) => one.as === as)
    const [one] = at < 0 ? [] : open.splice(at, 1)
    if (one && text.length > one.from) marks.push({ ...one, to: text.length })
  }
  for (const child of children) {
    switch (child.type) {
      case 'text': case 'text_special': text += child.content; break
      case 'softbreak': case 'hardbreak': text += ' '; break
      case 'code_inline': marks.push({ from: text.length, to: text.length + child.content.length, as: 'code' }); text += child.content; break
      case 'formula': {
        const tex = child.content.replace(/\s+/g, ' ').trim()
        marks.push({ from: text.length, to: text.length + tex.length, as: formula(tex, false) === null ? 'code' : 'formula' })
        text += tex
        break
      }
      case 'image': text += child.content; break
      case 'strong_open': open.push({ as: 'strong', from: text.length }); break
      case 'em_open': open.push({ as: 'stress', from: text.length }); break
      case 'link_open': open.push({ as: 'link', from: text.length, url: String(child.attrGet('href') ?? '') }); break
      case 'strong_close': close('strong'); break
      case 'em_close': close('stress'); break
      case 'link_close': close('link'); break
      default:
    }
  }
  return { text, ...marks.length === 0 ? {} : { marks } }
}

/** A paragraph longer than a paper takes at once is cut at a space; its marks stay with the first part. */
function cut(words: PaperWords): PaperWords[] {
  if (words.text.length <= longestBlock) return [words]
  const parts: PaperWords[] = []
  for (let rest = words.text; rest !== '';) {
    const end = rest.length <= longestBlock ? rest.length : Math.max(rest.lastIndexOf(' ', longestBlock), longestBlock / 2)
    parts.push({ ...words, marks: [], text: rest.slice(0, end).trim() })
    rest = rest.slice(end).trim()
  }
  return parts
}
