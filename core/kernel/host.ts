import type { Backups } from '../backup/backups.ts'
import type { Config } from '../config/index.ts'
import type { Host } from '../pages/host.ts'
import type { PluginDesk } from '../pages/plugin-desk.ts'
import { coreVersion } from './core-version.ts'
import type { FirstRun } from './first-run.ts'
import type { Floors } from './floors.ts'
import type { Kernel } from './kernel.ts'
import { routesOf } from './routes-of.ts'
import type { Site } from './site.ts'

interface Needs { config: Config; floors: Floors; kernel: Kernel; desk: PluginDesk; site: Site; firstRun: FirstRun; backups: Backups; startedAt: Date }

/** What core's own pages are given besides what every plugin gets. */
export function openHost({ config, floors, kernel, desk, site, firstRun, backups, startedAt }: Needs): Host {
  const { database, access, audit, events, jobs, mail, notifications, settings, content } = floors
  return {
    config, database, access, audit, events, jobs, mail, notifications, settings, kinds: content.kinds, personal: content.register, plugins: desk, firstRun, site, backups,
    surfacing: content.surfacing, files: floors.attachments,
    navigation: () => kernel.opened()
      .flatMap(({ found: { id }, plugin: { navigation } }) => navigation ? [{ ...navigation, id, path: id === 'core' ? navigation.path : `/${id}${navigation.path === '/' ? '' : navigation.path}` }] : [])
      .toSorted((a, b) => a.order - b.order),
    pages: (viewer) => kernel.opened().flatMap(({ found: { id }, plugin }) => routesOf(plugin)
      .filter(({ method, spec }) => method === 'GET' && spec.view !== undefined && !spec.isInternal && viewer.may(`${id}.${spec.may}`))
      .map(({ path }) => ({ plugin: id, path: id === 'core' ? path : `/${id}${path === '/' ? '' : path}`, isPattern: /[:*]/.test(path) }))),
    isDemo: async () => site.began === 'demonstration',
    about: { version: coreVersion, dataDirectory: config.data.directory, startedAt },
  }
}
