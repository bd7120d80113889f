import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ThemeFacts } from '../assets/theme.ts'

/** Fonts of papers: whole files that may be put into a document, unlike those of pages. */
export interface PaperFonts { readonly sans: Buffer; readonly serif: Buffer; readonly arabic: Buffer; /** What is stressed; a theme without one takes `sans`. */ readonly strong: Buffer; /** Signs of formulas. */ readonly math: Buffer }

/** Those of the nearest theme that has them, in its folder `paper`. @throws Error when none of them has one */
export async function paperFonts(themes: readonly ThemeFacts[]): Promise<PaperFonts> {
  const found = async (name: string): Promise<Buffer | null> => {
    for (const { folder } of themes) {
      const bytes = await readFile(join(folder, 'paper', `${name}.ttf`)).catch(() => null)
      if (bytes) return bytes
    }
    return null
  }
  const read = async (name: string): Promise<Buffer> => {
    const bytes = await found(name)
    if (!bytes) throw new Error(`No theme has a font paper/${name}.ttf`)
    return bytes
  }
  const sans = await read('sans')
  return { sans, serif: await read('serif'), arabic: await read('arabic'), strong: await found('strong') ?? sans, math: await read('math') }
}
