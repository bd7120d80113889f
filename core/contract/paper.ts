import type { Locale } from './viewer.ts'

/** What stands on a paper, in its order. `text` is plain; its direction follows from its language. */
export interface PaperBlock {
  /** `kicker` is the line over a heading, `heading` has a `level`, `name` is the one thing a certificate is about, `item` a point of a list, `code` is read from left to right in every language. */
  kind: 'kicker' | 'heading' | 'lead' | 'name' | 'text' | 'item' | 'note' | 'code'
  text: string
  /** Of the text, where it is not that of the paper. */
  lang?: Locale
  level?: 1 | 2 | 3
}

/** The name of the site stands at its head. `certificate`: one sheet across, framed and drawn from the seed. `document`: as many pages as it takes, with their numbers. */
export interface Paper {
  look: 'certificate' | 'document'
  lang: Locale
  title: string
  /** Of the drawing: the number of what it certifies, or the item. */
  seed: string
  /** When what it says was so. The same paper of the same moment has the same bytes. */
  at: Date
  /** Small print at the foot of each page of a document. */
  foot?: string
  blocks: readonly PaperBlock[]
}

/** Makes PDF: searchable, tagged for reading aloud, with the theme's fonts in it, Arabic joined and from right to left. */
export interface Papers {
  /** One at a time, so that papers take no more than one page's share of the site. @throws TooLarge past 300,000 characters, 10,000 of one block or 4,000 of a certificate, Unavailable while too many wait */
  make(paper: Paper): Promise<Buffer>
}
