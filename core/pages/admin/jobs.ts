import { Type } from 'typebox'
import { NotFound, redirect, type Locale, type Route, type Routes } from '../../contract/index.ts'
import { languages } from '../../i18n/languages.ts'
import type { FailedJob, JobState } from '../../jobs/board.ts'
import type { PagesDeps, PagesPermission } from '../deps.ts'
import { drawn, moment, orNothing } from '../shapes.ts'

const Job = Type.Object({
  plugin: Type.String(), job: Type.String(), every: orNothing(Type.String()), isCron: Type.Boolean(), waiting: Type.Integer(), running: Type.Integer(), failed: Type.Integer(), lastEndedAt: orNothing(moment()), lastError: orNothing(Type.String()),
  nextAt: orNothing(moment()), isKnown: Type.Boolean(),
})
const Reader = Type.Object({ reader: Type.String(), source: Type.String(), behind: Type.Integer(), movedAt: moment(), setAside: Type.Integer() })
const Aside = Type.Object({ reader: Type.String(), seq: Type.Integer(), subject: orNothing(Type.String()), error: Type.String(), tries: Type.Integer(), at: moment() })

// Counts come from the database as texts or numbers, by engine.
const jobOf = ({ plugin, job, every, waiting, running, failed, lastEndedAt, lastError, nextAt, isKnown }: JobState, locale: Locale) =>
  ({ plugin, job, ...pace(every, locale), waiting: Number(waiting), running: Number(running), failed: Number(failed), lastEndedAt, lastError, nextAt, isKnown })
/** `5 minutes` in the reader's language; a cron line has no language. */
function pace(every: string | null, locale: Locale): { every: string | null; isCron: boolean } {
  const [, n, unit] = /^(\d+) (second|minute|hour|day|week)s?$/.exec(every ?? '') ?? []
  if (n === undefined || unit === undefined) return { every, isCron: every !== null }
  return { every: new Intl.NumberFormat(languages[locale].intl, { style: 'unit', unit, unitDisplay: 'long' }).format(Number(n)), isCron: false }
}
const failureOf = ({ data, ...failure }: FailedJob) => ({ ...failure, data: JSON.stringify(data).slice(0, 300) })

const id = () => Type.String({ minLength: 1, maxLength: 60 })

export const jobRoutes = (on: Routes<PagesDeps, PagesPermission>): Route[] => [
  on.get('/admin/jobs', {
    may: 'administer', isInternal: true, view: 'admin/jobs',
    output: Type.Object({ jobs: Type.Array(Job), failures: Type.Array(drawn<ReturnType<typeof failureOf>>()), readers: Type.Array(Reader), aside: Type.Array(Aside) }),
    async run({ host, locale }) {
      return {
        jobs: (await host.jobs.list()).map((job) => jobOf(job, locale)), failures: (await host.jobs.failures(50)).map(failureOf),
        readers: (await host.events.readers()).map(({ reader, source, behind, movedAt, setAside }) => ({ reader, source, behind: Number(behind), movedAt, setAside: Number(setAside) })),
        aside: (await host.events.faults.list({ isSetAside: true, limit: 50 })).map(({ reader, seq, subject, error, tries, at }) => ({ reader, seq: Number(seq), subject, error: error.split('\n')[0] ?? '', tries, at })),
      }
    },
  }),

  on.post('/admin/jobs/:plugin/:job/run', {
    may: 'administer', isInternal: true, input: Type.Object({ plugin: id(), job: id() }),
    async run({ host, audit, viewer }, { plugin, job }) {
      if (!(await host.jobs.list()).some((one) => one.plugin === plugin && one.job === job && one.isKnown)) throw new NotFound()
      await host.jobs.runNow(plugin, job)
      await audit.record(viewer, 'core.job.run', `job:${plugin}/${job}`)
      return redirect('/admin/jobs', 'core.admin.job.queued')
    },
  }),

  on.post('/admin/jobs/failed/:id/retry', {
    may: 'administer', isInternal: true, input: Type.Object({ id: id() }),
    async run({ host, audit, viewer }, { id: failed }) {
      if (!await host.jobs.retry(failed)) throw new NotFound()
      await audit.record(viewer, 'core.job.retried', `job:${failed}`)
      return redirect('/admin/jobs', 'core.admin.job.retried')
    },
  }),

  on.post('/admin/jobs/failed/:id/discard', {
    may: 'administer', isInternal: true, input: Type.Object({ id: id() }),
    async run({ host, audit, viewer }, { id: failed }) {
      if (!await host.jobs.discard(failed)) throw new NotFound()
      await audit.record(viewer, 'core.job.discarded', `job:${failed}`)
      return redirect('/admin/jobs', 'core.admin.job.discarded')
    },
  }),

  on.post('/admin/events/:reader/:seq/again', {
    may: 'administer', isInternal: true, input: Type.Object({ reader: Type.String({ maxLength: 100 }), seq: Type.Integer({ minimum: 1 }) }),
    async run({ host, audit, viewer }, { reader, seq }) {
      await host.events.faults.ask(reader, seq)
      await audit.record(viewer, 'core.event.retried', `reader:${reader}`, { seq })
      return redirect('/admin/jobs', 'core.admin.event.again.done')
    },
  }),

  on.post('/admin/events/:reader/:seq/dismiss', {
    may: 'administer', isInternal: true, input: Type.Object({ reader: Type.String({ maxLength: 100 }), seq: Type.Integer({ minimum: 1 }) }),
    async run({ host, audit, viewer }, { reader, seq }) {
      if (!await host.events.faults.dismiss(reader, seq)) throw new NotFound()
      await audit.record(viewer, 'core.event.dismissed', `reader:${reader}`, { seq })
      return redirect('/admin/jobs', 'core.admin.event.dismissed')
    },
  }),
]
