import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type Koa from 'koa'
import { openMetrics } from './about/metrics.ts'
import { openProbes } from './about/probes.ts'
import { openSiteFiles } from './about/site-files.ts'
import { makeApp } from './app.ts'
import { limits as usualLimits } from './limits.ts'
import { openCookies } from './line/cookies.ts'
import { hostCheck } from './line/host.ts'
import { openSecrets } from './line/secrets.ts'
import { openLive, type Live } from './live/live.ts'
import type { Needs } from './needs.ts'
import { openNotices } from './notice.ts'
import { openPageCache } from './page-cache.ts'
import { makeTable, type Mounted } from './routes/table.ts'
import { openReadyAnswers } from './ready-answers.ts'
import { openServer } from './server.ts'
import { openVisitorPages } from './visitor-pages.ts'
import type { Web } from './web.ts'

export interface WebFloor {
  readonly app: Koa
  readonly live: Live
  /** Every route where it can be asked for, for tests that try them all. */
  routes(): readonly Mounted[]
  /** After plugins were enabled, disabled, paused or resumed, or the brand changed: routes, views and assets are made anew, kept pages forgotten. */
  refresh(): Promise<void>
  listen(): Promise<AddressInfo>
  /** Takes no more requests, answers those that have come, ends the live streams. Answers how many lines were cut at the end. */
  close(): Promise<number>
}

/** The folder of this floor's own views, owner `http`. */
const ownViews = join(import.meta.dirname, 'views')

/** Opens the web floor; nobody is served before `listen`. */
export async function openWeb(needs: Needs): Promise<WebFloor> {
  const { settings } = needs
  const limits = { ...usualLimits, ...settings.limits }
  const [secrets, cookies] = [openSecrets(settings.secret), openCookies(settings.origin)]
  const isOwnHost = hostCheck(settings.origin)
  const web: Web = {
    needs, limits, secrets, cookies, isOwnHost, notices: openNotices(cookies, secrets), pages: openPageCache(limits.pageCache), table: makeTable([]), isStopping: false,
    // On this machine a site answers under each of the machine's names, so its pages post to the one they came from.
    isOwnOrigin: (origin, host) => origin === settings.origin || (settings.origin.startsWith('http:') && isOwnHost(host) && origin === `http://${host}`),
  }
  const metrics = openMetrics(() => web)
  const live = openLive(web)
  const siteFiles = openSiteFiles(web)
  const readyAnswers = openReadyAnswers(web, metrics)
  const visitorPages = openVisitorPages(web, readyAnswers)
  const app = makeApp({ web, metrics, live, siteFiles, visitorPages, probes: openProbes(web, metrics, live) })
  const handle = app.callback()
  const server = openServer((request, response) => { if (!readyAnswers.serve(request, response)) void handle(request, response) }, limits, settings.trustProxy > 0)
  let saving: NodeJS.Timeout | undefined

  async function refresh(): Promise<void> {
    const plugins = needs.plugins()
    needs.views.setOwners([{ id: 'http', views: [ownViews] }, ...plugins.map(({ id, views }) => ({ id, views }))])
    web.table = makeTable(plugins)
    visitorPages.clear()
    siteFiles.clear()
    await needs.assets.refresh()
  }
  await refresh()

  return {
    app, live, refresh,
    routes: () => web.table.all,
    async listen() {
      await live.start()
      const address = await server.listen(settings.port, settings.host)
      // Templates are compiled when they are first shown; what was compiled is written down once the start is over.
      saving = setInterval(() => { try { needs.views.saveCache() } catch (error) { needs.log.warn('compiled views could not be kept', { error: String(error) }) } }, 10_000)
      saving.unref()
      return address
    },
    async close() {
      web.isStopping = true
      clearInterval(saving)
      await live.close()
      const cut = await server.close(limits.drain)
      metrics.close()
      needs.views.saveCache()
      await needs.assets.settle()
      return cut
    },
  }
}
