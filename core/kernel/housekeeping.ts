import type { Declared } from '../jobs/needs.ts'
import type { FaultStore } from './fault-store.ts'
import type { Floors } from './floors.ts'

/** Core's own jobs. Each may run twice. */
export function housekeeping({ content, attachments, access, mail }: Floors, faults: FaultStore): Record<string, Declared> {
  return {
    /** Tells of embargoes that lifted and items that expired; the queries have obeyed already. */
    surface: {
      every: '1 minute',
      async run() {
        for (let done = await content.surfacing.run(); done.surfaced + done.expired > 0;) done = await content.surfacing.run()
      },
    },
    deliver: { every: '1 minute', deadline: 240, async run() { await mail.deliver() } },
    sweep: { every: '1 hour', async run() { await access.sweep(); await attachments.sweep() } },
    prune: {
      every: '1 day',
      async run() {
        await mail.prune(90)
        await faults.prune(90)
      },
    },
  }
}
