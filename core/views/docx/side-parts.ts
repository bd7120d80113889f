import type { PaperRemark } from '../../contract/index.ts'
import { walk } from './xml.ts'

const mostRemarks = 5_000
const when = (text: string | undefined): Date => { const at = new Date(text ?? ''); return Number.isNaN(at.getTime()) ? new Date(0) : at }

/** Comments by their number. */
export function commentsOf(xml: string): Map<string, PaperRemark> {
  const found = new Map<string, PaperRemark>()
  if (xml === '') return found
  let now: { id: string; by: string; at: Date; text: string } | null = null
  let isText = false
  walk(xml, 'word/comments.xml', {
    open({ name, attributes }) {
      if (name === 'w:comment') now = { id: attributes['w:id'] ?? '', by: (attributes['w:author'] ?? '').slice(0, 200), at: when(attributes['w:date']), text: '' }
      else if (name === 'w:p' && now && now.text !== '') now.text += '\n'
      isText = name === 'w:t'
    },
    close(name) {
      isText = false
      if (name !== 'w:comment' || !now) return
      if (found.size < mostRemarks) found.set(now.id, { by: now.by, at: now.at, text: now.text.trim().slice(0, 10_000) })
      now = null
    },
    text(text) { if (isText && now && now.text.length < 20_000) now.text += text },
  })
  return found
}

/** What a style is: its name in lower case (which is the same in every language of Word), its level as a heading, its list. */
export interface Style { readonly name: string; readonly level: number | null; readonly numbering: string | null }
export function styleNames(xml: string): Map<string, Style> {
  const found = new Map<string, { name: string; level: number | null; numbering: string | null; basedOn: string | null }>()
  if (xml === '') return new Map()
  let now: { name: string; level: number | null; numbering: string | null; basedOn: string | null } | null = null
  walk(xml, 'word/styles.xml', {
    open({ name, attributes }) {
      const value = attributes['w:val'] ?? ''
      if (name === 'w:style') found.set(attributes['w:styleId'] ?? '', now = { name: '', level: null, numbering: null, basedOn: null })
      else if (!now) return
      else if (name === 'w:name') now.name = value.toLowerCase()
      else if (name === 'w:basedOn') now.basedOn = value
      else if (name === 'w:outlineLvl') now.level = Number(value) < 9 ? Number(value) + 1 : null
      else if (name === 'w:numId') now.numbering = value
    },
    close(name) { if (name === 'w:style') now = null },
  })
  return new Map([...found].map(([id, style]) => [id, { name: style.name, ...inherited(found, style) }]))
}

function inherited(all: ReadonlyMap<string, { name: string; level: number | null; numbering: string | null; basedOn: string | null }>, style: { name: string; level: number | null; numbering: string | null; basedOn: string | null }): { level: number | null; numbering: string | null } {
  let [level, numbering] = [style.level, style.numbering]
  const named = /^heading (\d)/.exec(style.name)
  if (named) level = Number(named[1])
  for (let parent = style.basedOn, steps = 0; parent !== null && steps < 10; steps += 1) {
    const above = all.get(parent)
    const heading = /^heading (\d)/.exec(above?.name ?? '')
    level ??= heading ? Number(heading[1]) : above?.level ?? null
    numbering ??= above?.numbering ?? null
    parent = above?.basedOn ?? null
  }
  return { level, numbering }
}

/** Whether a list counts: by `<number of the list> <level>` how it is written, such as `bullet` or `decimal`. */
export function numberFormats(xml: string): Map<string, string> {
  const found = new Map<string, string>()
  if (xml === '') return found
  const formats = new Map<string, string>()
  let [abstract, level, list] = ['', '', '']
  walk(xml, 'word/numbering.xml', {
    open({ name, attributes }) {
      const value = attributes['w:val'] ?? ''
      if (name === 'w:abstractNum') abstract = attributes['w:abstractNumId'] ?? ''
      else if (name === 'w:lvl') level = attributes['w:ilvl'] ?? ''
      else if (name === 'w:numFmt') formats.set(`${abstract} ${level}`, value)
      else if (name === 'w:num') list = attributes['w:numId'] ?? ''
      else if (name === 'w:abstractNumId') for (let n = 0; n < 9; n += 1) found.set(`${list} ${n}`, formats.get(`${value} ${n}`) ?? 'bullet')
    },
  })
  return found
}

/** Addresses of links by the name of the relation; nothing of them is ever fetched. */
export function relationsOf(xml: string): Map<string, string> {
  const found = new Map<string, string>()
  if (xml === '') return found
  walk(xml, 'word/_rels/document.xml.rels', { open({ name, attributes }) { if (name === 'Relationship' && attributes['TargetMode'] === 'External') found.set(attributes['Id'] ?? '', (attributes['Target'] ?? '').slice(0, 2_000)) } })
  return found
}

export function titleOf(xml: string): string {
  let title = '', isTitle = false
  if (xml !== '') walk(xml, 'docProps/core.xml', { open: ({ name }) => { isTitle = name === 'dc:title' }, close: () => { isTitle = false }, text: (text) => { if (isTitle) title += text } })
  return title.trim().slice(0, 500)
}

export function propertyOf(xml: string, wanted: string): string | null {
  let value: string | null = null, isWanted = false
  if (xml !== '') walk(xml, 'docProps/custom.xml', { open: ({ name, attributes }) => { if (name === 'property') isWanted = attributes['name'] === wanted }, text: (text) => { if (isWanted) value = `${value ?? ''}${text}`.slice(0, 300) } })
  return (value as string | null)?.trim() ?? null
}
