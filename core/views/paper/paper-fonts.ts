import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ThemeFacts } from '../assets/theme.ts'

/** Fonts of papers: whole files that may be put into a document, unlike those of pages. */
export interface PaperFonts { readonly sans: Buffer; readonly serif: Buffer; readonly arabic: Buffer }

/** Those of the nearest theme that has them, in its folder `paper`. @throws Error when none of them has one */
export async function paperFonts(themes: readonly ThemeFacts[]): Promise<PaperFonts> {
  const read = async (name: string): Promise<Buffer> => {
    for (const { folder } of themes) {
      const bytes = await readFile(join(folder, 'paper', `${name}.ttf`)).catch(() => null)
      if (bytes) return bytes
    }
    throw new Error(`No theme has a font paper/${name}.ttf`)
  }
  return { sans: await read('sans'), serif: await read('serif'), arabic: await read('arabic') }
}
