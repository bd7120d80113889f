import { delimiter, join } from 'node:path'
import { surroundings } from '../config/index.ts'

/** Where plugins are looked for. Tests bring plugins of their own, which have no business in the folder of the site. */
export function pluginFolders(root: string): string[] {
  const ofTests = surroundings()['DIWAN_TEST_PLUGINS']
  return ofTests ? ofTests.split(delimiter) : [join(root, 'plugins')]
}
