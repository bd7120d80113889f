import { rename, rm } from 'node:fs/promises'

export interface Drawn { width: number; height: number; type: string; extension: string }

/** More than any screen needs; a header may promise far more than the file holds. */
const mostPixels = 40_000_000
const widest = 4_096

/**
 * Draws an image anew and puts it in the place of what was uploaded: metadata (where and when a photograph was taken) is gone, and so is
 * whatever was no image in it. Animations keep their first frame. Null for what cannot be drawn within bounds.
 */
export async function redraw(path: string, type: string): Promise<Drawn | null> {
  const { default: sharp } = await import('sharp')
  sharp.concurrency(1)
  sharp.cache(false)
  const drawn = `${path}.drawn`
  try {
    const image = sharp(path, { limitInputPixels: mostPixels, failOn: 'error', pages: 1, sequentialRead: true })
    const { width = 0, height = 0 } = await image.metadata()
    if (width * height > mostPixels || width < 1 || height < 1 || Math.max(width, height) > 50 * Math.min(width, height) * 4) return null
    const fitted = image.rotate().resize({ width: widest, height: widest, fit: 'inside', withoutEnlargement: true }).timeout({ seconds: 20 })
    const isPhoto = type === 'image/jpeg'
    const { width: w, height: h } = await (isPhoto ? fitted.jpeg({ quality: 84, mozjpeg: true }) : type === 'image/png' || type === 'image/gif' ? fitted.png() : fitted.webp({ quality: 84 })).toFile(drawn)
    await rename(drawn, path)
    const extension = isPhoto ? 'jpg' : type === 'image/png' || type === 'image/gif' ? 'png' : 'webp'
    return { width: w, height: h, type: `image/${extension === 'jpg' ? 'jpeg' : extension}`, extension }
  } catch {
    await rm(drawn, { force: true })
    return null
  }
}
