import { Type } from 'typebox'
import type { Route, Routes } from '../../contract/index.ts'
import { formatBytes } from '../../i18n/index.ts'
import type { PagesDeps, PagesPermission } from '../deps.ts'
import { drawn, moment } from '../shapes.ts'
import { requiredActions, type Action } from './actions.ts'
import { gauges, type Gauge } from './gauges.ts'
import { publicPages } from './public-pages.ts'
import { sayIn } from './say.ts'

interface Assurance { title: string; text: string; due: boolean; action: { url: string; label: string } | null }

const Home = Type.Object({
  assurances: Type.Array(drawn<Assurance>()), required: Type.Array(drawn<Told>()), gauges: Type.Array(drawn<Gauge>()), warnings: Type.Array(Type.String()),
  plugins: Type.Object({ on: Type.Integer(), away: Type.Integer() }), people: Type.Object({ active: Type.Integer(), invited: Type.Integer(), suspended: Type.Integer() }),
  engine: Type.String(), engineVersion: Type.String(), isForTryingOut: Type.Boolean(), host: Type.String(), version: Type.String(), startedAt: moment(), administrators: Type.Integer(),
})

interface Told { title: string; text: string; url: string | null; label: string }

/** An action on its own line begins with a capital; in the sentence it stands after a colon. */
function told(deps: PagesDeps, { name, values, url }: Action): Told {
  const [t, { locale }] = [sayIn(deps), deps]
  const clause = t(`core.admin.action.${name}`, values)
  return { title: clause.charAt(0).toLocaleUpperCase(locale) + clause.slice(1), text: t(`core.admin.action.${name}.text`, values), url, label: url === null ? '' : t(`core.admin.action.${name}.do`, values) }
}

/** Three sentences, each true at this moment or in need of something to be done. */
async function assurancesOf(deps: PagesDeps, actions: readonly Action[]): Promise<Assurance[]> {
  const { clock } = deps
  const t = sayIn(deps)
  const pages = await publicPages(deps)
  const [next] = actions
  return [
    await backupAssurance(deps, t),
    {
      title: t('core.admin.public.sentence', { n: pages.total, more: pages.isMore ? 'yes' : 'no' }),
      text: t('core.admin.public.counted', { items: pages.items, standing: pages.standing, topics: pages.topics, administrations: pages.administrations, at: clock.now() }),
      due: false, action: { url: '/admin/public', label: t('core.admin.public.see') },
    },
    next === undefined ? { title: t('core.admin.next.none'), text: t('core.admin.next.none.text'), due: false, action: null } : {
      title: t('core.admin.next', { action: t(`core.admin.action.${next.name}`, next.values) }), text: t(`core.admin.action.${next.name}.text`, next.values),
      due: true, action: next.url === null ? null : { url: next.url, label: t(`core.admin.action.${next.name}.do`, next.values) },
    },
  ]
}

/** Older than this, and a day's work would be lost with the machine. */
const staleDays = 2

async function backupAssurance({ host, clock, locale }: PagesDeps, t: ReturnType<typeof sayIn>): Promise<Assurance> {
  const known = await host.backups.list()
  const last = known.find(({ isThere }) => isThere)
  const action = { url: '/admin/backups', label: t('core.admin.backup.see') }
  const [newest] = known
  const failed = newest?.error == null ? null : t('core.admin.backup.failed.text', { at: newest.startedAt })
  if (!last) return { title: t('core.admin.backup.none'), text: failed ?? t('core.admin.backup.none.text'), due: true, action }
  const days = Math.floor((clock.now().getTime() - last.startedAt.getTime()) / 86_400_000)
  const text = failed ?? (days >= staleDays ? t('core.admin.backup.old.text', { days })
    : t('core.admin.backup.last.text', { size: formatBytes(last.bytes ?? 0, locale), rows: last.rows, files: last.files, sealed: last.isSealed ? 'yes' : 'no' }))
  return { title: t('core.admin.backup.last', { at: last.startedAt }), text, due: failed !== null || days >= staleDays, action }
}

export const adminHomeRoutes = (on: Routes<PagesDeps, PagesPermission>): Route[] => [
  on.get('/admin', {
    may: 'administer', isInternal: true, output: Home, view: 'admin/home',
    async run(deps) {
      const { host } = deps
      const actions = await requiredActions(deps)
      const states = host.plugins.list().map(({ state }) => state)
      const { active, invited, suspended } = await host.access.roster.count()
      const administrators = await host.access.roster.list('system', { role: 'administrator', state: 'active', limit: 200 })
      return {
        assurances: await assurancesOf(deps, actions), required: actions.slice(1).map((action) => told(deps, action)), gauges: await gauges(deps), warnings: [...host.config.warnings],
        plugins: { on: states.filter((state) => state === 'on').length, away: states.filter((state) => state !== 'on').length }, people: { active, invited, suspended },
        engine: host.database.engine, engineVersion: host.database.version, isForTryingOut: host.database.engine === 'embedded', host: new URL(deps.links.absolute('/')).host,
        version: host.about.version, startedAt: host.about.startedAt, administrators: administrators.rows.length,
      }
    },
  }),
]
