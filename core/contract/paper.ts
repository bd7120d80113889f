import type { Readable } from 'node:stream'
import type { Locale } from './viewer.ts'

/** A stretch of a text, from letter to letter: stressed, code, a link to an address or (`#id`) to a block of the same paper, or a formula, whose letters are its TeX. */
export interface PaperMark { from: number; to: number; as: 'strong' | 'stress' | 'code' | 'link' | 'formula'; url?: string }

/** Plain words; their direction follows from their language. `lang`: where it is not that of the paper. */
export interface PaperWords { text: string; lang?: Locale; marks?: readonly PaperMark[] }

/** What every block may have besides. */
export interface PaperPlace {
  /**
   * Where links lead and what an edited copy is recognised by: lower case, digits, hyphens and points, at most 36 letters. Blocks that
   * follow each other under one id are one place.
   */
  id?: string
  /** What somebody remarked on it; a DOCX shows it as a comment. */
  remarks?: readonly PaperRemark[]
  /** Set in from the margin, where the numbers of headings hang. */
  isInset?: boolean
}
export interface PaperRemark { by: string; at: Date; text: string }

/** A label with what stands under it; with a `meter` of so many bars before the words. */
export interface PaperFact extends PaperWords { label: string; meter?: { n: number; of: number } }
export type PaperTone = 'info' | 'good' | 'bad' | 'due'

/** What stands on a paper, in its order. */
export type PaperBlock = PaperPlace & (
  /**
   * `kicker` is the line over a heading, `name` the one thing a certificate is about, `note` small print, `label` names what comes next,
   * `quote` is somebody else's words, `code` is read from left to right in every language, line by line.
   */
  | PaperWords & { kind: 'kicker' | 'lead' | 'name' | 'text' | 'note' | 'label' | 'quote' | 'code' }
  /** Set from its TeX, on lines of its own. */
  | PaperWords & { kind: 'formula' }
  /** A drawing from its source (Mermaid); `label` says it in words. */
  | PaperWords & { kind: 'diagram'; label: string }
  /** `number` hangs in the margin and stands in the contents. `isListed` false keeps it out of them; those of level 1 stand in them with true alone. */
  | PaperWords & { kind: 'heading'; level?: 1 | 2 | 3; number?: string; isListed?: boolean }
  /** A point of a list; with a `marker` (`3.`) a numbered one. `depth` from 0. */
  | PaperWords & { kind: 'item'; marker?: string; depth?: number }
  | { kind: 'facts'; facts: readonly PaperFact[] }
  /** A note beside the text: a head with what it says, and labels with words. */
  | { kind: 'box'; tone: PaperTone; kicker?: string; title: PaperWords; pairs: readonly PaperFact[] }
  | { kind: 'table'; caption?: string; head: readonly PaperWords[]; rows: readonly (readonly PaperWords[])[] }
  /** What comes begins a page. */
  | { kind: 'page' }
)

/** The first page of a document. `zone`: two machine-readable lines. */
export interface PaperCover { kicker: string; title: string; lead?: string; facts: readonly PaperFact[]; note?: string; zone?: readonly string[] }

/** The name of the site stands at its head. `certificate`: one sheet across, framed and drawn from the seed. `document`: as many pages as it takes, with their numbers. */
export interface Paper {
  look: 'certificate' | 'document'
  lang: Locale
  title: string
  /** Of the drawing: the number of what it certifies, or the item. */
  seed: string
  /** When what it says was so. The same paper of the same moment has the same bytes. */
  at: Date
  /** Small print at the foot of each page of a document, and at its head. */
  foot?: string
  head?: string
  cover?: PaperCover
  /** Heading of a list of the headings with their pages, behind the cover. */
  contents?: string
  /** What an edited copy is recognised by when it comes back: kept in a DOCX, shown nowhere. At most 200 letters. */
  source?: string
  blocks: readonly PaperBlock[]
}

/** A block of a DOCX as it came back. `ids`: of the places it stands in. */
export type ReadBlock = { ids: readonly string[]; remarks: readonly PaperRemark[]; /** Who changed it, as the program that wrote it kept track. */ changes: readonly { by: string; at: Date | null }[] } & (
  /** `code` has its lines; `info`: the TeX of a formula, the source of a drawing. */
  | { kind: 'heading' | 'text' | 'item' | 'label' | 'code'; info?: 'math' | 'mermaid'; /** Of a heading, from 1; depth of a point, from 0. */ level: number; isNumbered: boolean; /** As it would be with all changes taken. */ words: PaperWords; /** As it was before them; null: it was not there. */ before: string | null }
  | { kind: 'table'; rows: readonly (readonly PaperWords[])[] }
)
export interface ReadPaper { title: string; /** As the paper said, where it is one of ours. */ source: string | null; blocks: ReadBlock[]; /** Remarks whose place is gone. */ loose: PaperRemark[] }

/** Makes PDF: searchable, tagged for reading aloud, with the theme's fonts in it, Arabic joined and from right to left. And the same as a document that is edited elsewhere and comes back. */
export interface Papers {
  /**
   * One document and one certificate at a time, giving way to others between, so that papers take no more than one page's share of the
   * site. `told`: how far it is, from 0 to 1. @throws TooLarge past 3,000,000 characters, 20,000 of one block or 4,000 of a certificate, Unavailable while too many wait
   */
  make(paper: Paper, told?: (share: number) => void): Promise<Buffer>
  /** As DOCX: headings, numbering, tables, comments, styles, from right to left in Arabic, each `id` a bookmark. @throws TooLarge as `make` */
  docx(paper: Paper): Promise<Buffer>
  /** Markdown as blocks. Headings within it become labels, so that those of the paper stay its own; what is longer than a block is cut at a space. `place`: said of each. */
  blocks(markdown: string, place?: { readonly id?: string; readonly lang?: Locale; readonly isInset?: boolean }): PaperBlock[]
  /** As one file of HTML that needs nothing besides: no scripts, printed as it is read. @throws TooLarge as `make` */
  html(paper: Paper): string
  /** Reads a DOCX, ours or another's. @throws Invalid on `file` with what is wrong and where */
  read(bytes: Buffer): Promise<ReadPaper>
}

/** One file of an archive. */
export interface ArchiveEntry { name: string; bytes: Buffer }
/** What is taken: files, bytes of one and of all unpacked. */
export interface ArchiveLimits { entries: number; file: number; total: number }

/** ZIP, read as from somebody who means harm. */
export interface Archives {
  /** The files in it. @throws Invalid on `file`: no archive, damaged (which file), too many or too large, names that climb out, links, archives that unpack to far more than they are */
  read(bytes: Buffer, limits?: Partial<ArchiveLimits>): Promise<Map<string, Buffer>>
  /** The same files at the same moment have the same bytes. Pieces follow each other as they are ready. */
  write(entries: AsyncIterable<ArchiveEntry> | Iterable<ArchiveEntry>, at: Date): Readable
}
