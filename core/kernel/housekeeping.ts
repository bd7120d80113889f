import type { Declared } from '../jobs/needs.ts'
import type { Backups } from '../backup/backups.ts'
import { rowsIn } from '../backup/manifest.ts'
import { collectAnswers } from './collect-answers.ts'
import type { Floors } from './floors.ts'
import { remindKeepers } from './remind-keepers.ts'
import type { Retention } from './retention.ts'

interface Needs {
  retention: Retention
  backups: Backups
  /** Time of day of the daily backup, `02:30` in UTC. */
  backupAt: string | undefined
  /** Box in which answers to letters arrive. */
  inbox: string | undefined
  log: { error(words: string, data?: object): void }
  site: { readonly name: string }
  /** Tells the end of the audit log elsewhere. */
  headOf(): Promise<void>
}

/** Core's own jobs. Each may run twice. */
export function housekeeping(floors: Floors, { retention, backups, backupAt, inbox, log, site, headOf }: Needs): Record<string, Declared> {
  const { access, content, mail, notifications, jobs } = floors
  /** What is not done in the time of one run is done in the next, at once. */
  const again = (job: string) => async (isLeft: boolean): Promise<void> => { if (isLeft) await jobs.of('core').send(job, {}, { key: 'soon' }) }
  return {
    /** Tells of embargoes that lifted and items that expired; the queries have obeyed already. */
    surface: {
      every: '1 minute',
      async run() {
        for (let done = await content.surfacing.run(); done.surfaced + done.expired > 0;) done = await content.surfacing.run()
      },
    },
    deliver: { every: '1 minute', deadline: 240, async run() { await mail.deliver() } },
    tell: { every: '1 minute', deadline: 240, run: () => notifications.deliver(180_000).then(again('tell')) },
    /** Letters that people answered with; the box may be away for as long as it likes. */
    ...inbox === undefined ? {} : { collect: { every: '1 minute', deadline: 240, run: () => collectAnswers(inbox, notifications.replies, log, 180_000) } },
    digest: { every: '5 minutes', deadline: 240, run: () => notifications.digest(180_000).then(again('digest')) },
    sweep: { every: '1 hour', deadline: 600, async run() { await retention.run() } },
    /** Each day where the settings name a time, and whenever an administrator asks. */
    backup: {
      ...backupAt === undefined ? {} : { every: dailyAt(backupAt) }, deadline: 43_200,
      async run() {
        const { manifest, isSealed } = await backups.makePlanned()
        await floors.audit.record('system', 'core.backup.made', `backup:${manifest.id}`, { rows: rowsIn(manifest), files: manifest.files.count, isSealed })
      },
    },
    /** So that a log rewritten here is noticed elsewhere. */
    head: { every: '10 0 * * *', run: () => headOf() },
    /** Every night, so that a mail about a review lies there in the morning. */
    remind: {
      every: '20 4 * * *', deadline: 300,
      async run() {
        for (let told = await remindKeepers(floors, site); told > 0;) told = await remindKeepers(floors, site)
      },
    },
    /** Accounts whose owners asked for their end, and thought for long enough. */
    close: { every: '1 hour', deadline: 300, async run() { await access.closing.run() } },
    /** Opens, reminds and closes the review of accounts. */
    review: { every: '40 4 * * *', deadline: 300, async run() { await access.reviews.run() } },
    prune: {
      every: '1 day',
      async run() {
        await content.register.forget()
      },
    },
  }
}

/** `02:30` as a cron line. */
function dailyAt(time: string): string {
  const [hour = 0, minute = 0] = time.split(':').map(Number)
  return `${minute} ${hour} * * *`
}
