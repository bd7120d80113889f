import { statfs } from 'node:fs/promises'
import { totalmem } from 'node:os'
import { formatBytes, formatNumber } from '../../i18n/index.ts'
import type { PagesDeps } from '../deps.ts'
import { sayIn } from './say.ts'

/** As the theme draws it; `percent` of the bar, `limit` where the mark stands. */
export interface Gauge { name: string; label: string; value: string; percent: number; limit: number; note: string }

const share = (part: number, whole: number) => whole > 0 ? Math.min(100, Math.round(part / whole * 100)) : 0

/** How full and how far behind the site is, in this process. */
export async function gauges(deps: PagesDeps): Promise<Gauge[]> {
  const said = { ...deps, t: sayIn(deps) }
  return [await storage(said), memory(said), slowest(said), ...await queues(said)]
}

async function storage({ host, db, t, locale }: PagesDeps): Promise<Gauge> {
  const { rows: [size] } = await db.raw<{ rows: { database: string; files: string }[] }>(
    'select pg_database_size(current_database())::text as database, (select coalesce(sum(size), 0)::text from (select distinct sha256, size from core.attachment) f) as files')
  const disk = await statfs(host.about.dataDirectory).catch(() => null)
  const [whole, free] = disk ? [disk.blocks * disk.bsize, disk.bavail * disk.bsize] : [0, 0]
  const percent = share(whole - free, whole)
  const values = { database: formatBytes(Number(size?.database ?? 0), locale), files: formatBytes(Number(size?.files ?? 0), locale), free: formatBytes(free, locale) }
  return { name: 'storage', label: t('core.admin.gauge.storage'), value: formatNumber(percent / 100, locale, { style: 'percent' }), percent, limit: 85, note: t('core.admin.gauge.storage.note', values) }
}

function memory({ t, locale }: PagesDeps): Gauge {
  // What a container allows is less than what its machine has; where there is no limit, Node names a number past every machine.
  const allowed = process.constrainedMemory()
  const whole = allowed > 0 && allowed < totalmem() ? allowed : totalmem()
  const { rss } = process.memoryUsage()
  return {
    name: 'memory', label: t('core.admin.gauge.memory'), value: formatBytes(rss, locale), percent: share(rss, whole), limit: 80,
    note: t('core.admin.gauge.memory.note', { whole: formatBytes(whole, locale) }),
  }
}

function slowest({ host, t, locale }: PagesDeps): Gauge {
  const all = host.plugins.list().map(({ id }) => ({ id, ...host.plugins.health(id) }))
  const worst = all.toSorted((a, b) => b.slowestMs - a.slowestMs)[0]
  const [calls, total] = [all.reduce((sum, one) => sum + one.calls, 0), all.reduce((sum, one) => sum + one.totalMs, 0)]
  const unit = { style: 'unit', unit: 'millisecond', maximumFractionDigits: 0 } as const
  return {
    name: 'slowest', label: t('core.admin.gauge.slowest'), value: formatNumber(worst?.slowestMs ?? 0, locale, unit), percent: share(worst?.slowestMs ?? 0, 2_000), limit: 50,
    note: t('core.admin.gauge.slowest.note', { what: worst?.slowest ?? '', mean: formatNumber(calls > 0 ? total / calls : 0, locale, unit), calls }),
  }
}

async function queues({ host, t, locale }: PagesDeps): Promise<Gauge[]> {
  const { waiting: mails, failed: unsent, kept } = await host.mail.counts()
  const jobs = await host.jobs.list()
  const sum = (of: 'waiting' | 'running' | 'failed') => jobs.reduce((n, job) => n + Number(job[of]), 0)
  const readers = await host.events.readers()
  const behind = readers.reduce((most, one) => Math.max(most, Number(one.behind)), 0)
  const slow = readers.find((one) => Number(one.behind) === behind && behind > 0)
  const gauge = (name: string, n: number, most: number, values: Record<string, string | number>): Gauge =>
    ({ name, label: t(`core.admin.gauge.${name}`), value: formatNumber(n, locale), percent: share(n, most), limit: 50, note: t(`core.admin.gauge.${name}.note`, values) })
  return [
    gauge('mails', Number(mails), 100, { failed: Number(unsent), kept: Number(kept) }),
    gauge('jobs', sum('waiting'), 200, { running: sum('running'), failed: sum('failed') }),
    gauge('backlog', behind, 2_000, { reader: slow?.reader ?? '', readers: readers.length }),
  ]
}
