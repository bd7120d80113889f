import type { Palette } from '../drawing/palette.ts'
import type { TypeCase } from './type-case.ts'

/** An element of the document's structure, as it is read aloud; made when its first row is drawn. */
export interface Element { readonly tag: string; readonly parent: Element | null; readonly lang?: string; readonly scope?: 'Column'; /** Of a drawing: what it says in words. */ readonly alt?: string; struct?: PDFKit.PDFStructureElement }

/** Where a link stands on the page, and where it leads: an address, or `#id`. */
export interface LinkPlace { readonly x: number; readonly y: number; readonly width: number; readonly height: number; readonly url: string }

/** What rows are drawn with. `links` takes those of the part that is being drawn. */
export interface Pen { readonly document: PDFKit.PDFDocument; readonly palette: Palette; readonly letters: TypeCase; links: LinkPlace[] }

/** What one element has of a row. */
export interface Part { readonly element: Element; paint(pen: Pen, y: number): void }

/** A strip across the page that is never cut. Measures in points. */
export interface Row {
  readonly height: number
  /** Room above; not at the head of a page. */
  readonly before: number
  /** Stands on one page with the next. */
  readonly keep: boolean
  readonly parts: readonly Part[]
  /** Line work behind it, with the room above it; `isFirst`: at the head of a page. Not read aloud. */
  adorn?(pen: Pen, y: number, before: number): void
  /** Names of this place, for links. */
  readonly ids?: readonly string[]
  /** What the contents and the outline say of it. */
  readonly listed?: Listed
  readonly beginsPage?: boolean
  /** Drawn again where a page begins with this row: the head of a table. */
  readonly head?: readonly Row[]
}
export interface Listed { readonly level: number; readonly number: string; readonly text: string; readonly lang: string; readonly id: string }

/** Where text may stand. */
export interface Column { readonly x: number; readonly width: number }

export const element = (tag: string, parent: Element | null, more: { lang?: string; scope?: 'Column'; alt?: string } = {}): Element => ({ tag, parent, ...more })

/** The structure element of a part, with those it stands in. */
export function structOf(one: Element, document: PDFKit.PDFDocument): PDFKit.PDFStructureElement {
  if (one.struct) return one.struct
  one.struct = document.struct(one.tag as 'P', { ...one.lang === undefined ? {} : { lang: one.lang }, ...one.scope === undefined ? {} : { scope: one.scope }, ...one.alt === undefined ? {} : { alt: one.alt } })
  if (one.parent) structOf(one.parent, document).add(one.struct)
  else document.addStructure(one.struct)
  return one.struct
}
