import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { siteSecret, type Config } from '../config/index.ts'
import type { Clock, Locale, Viewer } from '../contract/index.ts'
import { openWeb, type SiteFacts, type SiteMapEntry, type WebFloor, type WebPlugin } from '../http/index.ts'
import { iconNames, openAssets, openIcons, openMarkdown, openViews, themeChain, themeIcons, type Views } from '../views/index.ts'
import { Administrations } from './administration-names.ts'
import type { Floors } from './floors.ts'
import type { Guard } from './guard.ts'
import { iconsOf } from './icons-of.ts'
import type { Kernel } from './kernel.ts'
import type { SiteLog } from './log.ts'
import type { Opened } from './opened.ts'
import { pluginMetrics } from './plugin-metrics.ts'
import { readiness } from './readiness.ts'
import type { Site } from './site.ts'
import { siteMap } from './site-map.ts'
import { tellInboxes } from './tell-inboxes.ts'
import { tellReaders } from './tell-readers.ts'
import { tellingMetrics } from './telling-metrics.ts'
import { contactOf } from './contact-of.ts'
import { webPlugin } from './web-plugins.ts'

interface Needs {
  config: Config
  origin: string
  port: number
  floors: Floors
  kernel: Kernel
  guard: Guard
  site: Site
  clock: Clock
  log: SiteLog
  /** Where compiled views and bundled assets are kept. Default: the data folder. */
  cacheFolder?: string | undefined
  /** Whether jobs are to run in this process. */
  withJobs: () => boolean
  /** A name that is not there makes a page fail instead of showing nothing. */
  isStrict?: boolean | undefined
}

const clientFolder = fileURLToPath(new URL('../client', import.meta.url))
const footer = ['about', 'help', 'accessibility', 'privacy', 'security', 'api'].map((name) => ({ label: `core.${name}.title`, path: `/${name}` }))

/** The web floor over what is open: pages, data, assets. */
export async function openSiteWeb(needs: Needs): Promise<WebFloor> {
  const { config, origin, port, floors, kernel, guard, site, clock, log, isStrict = false } = needs
  const { access, audit, database, events, translations, content } = floors
  const cacheFolder = needs.cacheFolder ?? join(config.data.directory, 'cache')
  const themes = themeChain(join(config.root, 'themes'), config.theme)
  const icons = openIcons({ own: themeIcons(themes) })
  const administrations = new Administrations(floors, log)
  await Promise.all([administrations.read(), content.topics.all()])
  const names = { administration: (code: string, locale: Locale) => administrations.name(code, locale) ?? code, topic: (id: string, locale: Locale) => content.topics.labelNow(id, locale) }
  const views: Views = openViews({ themes, cacheFolder, isStrict, markdown: openMarkdown(), icons, names })
  // Asked for several times a page; an open plugin stays what it is until it is closed.
  const known = new WeakMap<Opened, WebPlugin>()
  const plugins = () => kernel.opened().map((one) => {
    const made = known.get(one) ?? webPlugin(one, guard, () => kernel.isOn(one.found.id))
    known.set(one, made)
    return made
  })
  const assets = openAssets({
    themes, cacheFolder, icons, log, brand: () => ({ ...themes[0]?.tokens, ...config.brand }), seed: () => seedOf(config, themes[0]?.tokens.seed),
    clients: () => [clientFolder, ...plugins().flatMap(({ client }) => client ?? [])].filter((folder) => existsSync(folder)),
    iconNames: () => iconsOf(views.files(), iconNames),
  })
  const web = await openWeb({
    settings: {
      origin, host: config.server.host, port, trustProxy: config.server.trustProxy, get languages() { return site.languages }, get timeZone() { return site.timeZone },
      secret: siteSecret(config.data.secretFile).key('web'), metricsToken: config.server.metricsToken ?? null,
      limits: { body: config.server.bodyLimit, deadline: config.server.requestTimeoutSeconds * 1000, slotDeadline: config.server.requestTimeoutSeconds * 100, drain: config.server.gracefulStopSeconds * 1000 },
    },
    site: () => factsOf(config, site, themes[0]?.tokens.seed),
    access: {
      visitor: (locale) => access.visitor(locale),
      viewerOf: (secret, options) => access.viewerOf(secret, options),
      viewerOfToken: (token, options) => access.viewerOfToken(token, options),
      personalViewer: (person) => access.personalViewer(person),
      renew: (secret) => access.sessions.renew(secret),
      onAccessChanged: (handler) => access.onAccessChanged(handler),
      onClosed: (handler) => access.sessions.onClosed(handler),
    },
    audit, database, translations, views, icons, assets, plugins, log, clock, footer,
    kindVersions: events.versions,
    ready: () => readiness(floors, needs.withJobs()),
    administrationName: (code, locale) => administrations.name(code, locale),
    siteMap: (visitor: Viewer): AsyncIterable<SiteMapEntry> => siteMap(visitor, content),
    canAdminister: (viewer) => viewer.may('core.administer'),
    contactOf: (viewer) => contactOf(floors, viewer),
    inboxCount: (viewer) => floors.notifications.inbox.count(viewer),
    metrics: async () => pluginMetrics(kernel, guard) + await tellingMetrics(floors),
  })
  const deaf = tellReaders({ database, events, clock, log, isOn: (kind) => content.kinds.find(kind) !== undefined, tell: (message) => web.live.tell(message) })
  const deafToInboxes = floors.notifications.onArrived(tellInboxes((message) => web.live.publish(message)))
  const deafToMovements = floors.movements.onMoved((message) => web.live.publish(message))
  return {
    ...web,
    close() {
      deaf()
      deafToMovements()
      deafToInboxes()
      return web.close()
    },
  }
}

const seedOf = ({ brand }: Config, themeSeed = 'Diwan'): string => brand.seed ?? themeSeed

function factsOf(config: Config, site: Site, themeSeed?: string): SiteFacts {
  return {
    name: site.name, shortName: site.shortName, description: site.description, logo: null, seed: seedOf(config, themeSeed),
    demonstration: site.began === 'demonstration', independent: config.site.independentNotice, disclaimer: null, securityContact: config.site.contactMail ?? null,
  }
}
