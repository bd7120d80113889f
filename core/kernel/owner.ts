import { sep } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Which folder belongs to which plugin; folders absolute, links resolved. */
export type Folders = ReadonlyMap<string, string>

const framePattern = /\(?((?:file:\/\/|\/|[A-Za-z]:[\\/])[^()\n]*?):(\d+):\d+\)?$/gm

/** The plugin whose file stands highest in a stack trace, with the place; null when no plugin has a part in it. */
export function ownerOf(stack: string | undefined, folders: Folders): { plugin: string; place: string } | null {
  for (const [, file, line] of (stack ?? '').matchAll(framePattern)) {
    const path = file!.startsWith('file://') ? pathOf(file!) : file!
    for (const [plugin, folder] of folders) {
      const within = folder.endsWith(sep) ? folder : folder + sep
      if (path.startsWith(within) && !path.slice(within.length).includes(`node_modules${sep}`)) return { plugin, place: `${path.slice(within.length)}:${line}` }
    }
  }
  return null
}

function pathOf(url: string): string {
  try {
    return fileURLToPath(url.replace(/\?.*$/, ''))
  } catch {
    return url
  }
}
