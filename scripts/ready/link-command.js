import { existsSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** `npx diwan` looks in node_modules/.bin first; npm links the commands of every package there except of the folder itself. */
export function linkCommand(root) {
  const link = join(root, 'node_modules', '.bin', 'diwan')
  try {
    if (process.platform === 'win32') writeFileSync(`${link}.cmd`, '@node "%~dp0\\..\\..\\scripts\\diwan.js" %*\r\n')
    else if (!existsSync(link)) symlinkSync('../../scripts/diwan.js', link)
  } catch {}
}
