import type { Knex } from 'knex'
import type { Clock, CoreServices, LoggedEvent, Mail } from '@diwan/core'

interface Needs {
  db: Knex; clock: Clock; mail: Mail; settings: { recipient: string }
  transaction: CoreServices['transaction']; translator: CoreServices['translator']
}

const dayMs = 86_400_000
const dayOf = (at: Date): string => at.toISOString().slice(0, 10)

/** How much was published on each day (UTC). */
export class Daybook {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** Once per event, however often it is told. */
  async note({ id, at }: LoggedEvent<'core.item.published'>): Promise<void> {
    await this.#needs.db('daybook.entry').insert({ eventId: id, day: dayOf(at) }).onConflict('eventId').ignore()
  }

  /** Closes yesterday and writes the letter, once, however often it runs. */
  async close(): Promise<void> {
    const { db, clock, mail, settings, transaction, translator } = this.#needs
    const day = dayOf(new Date(clock.now().getTime() - dayMs))
    await transaction(async () => {
      const claimed = await db('daybook.closed').insert({ day, at: clock.now() }).onConflict('day').ignore().returning('day')
      if (claimed.length === 0 || settings.recipient === '') return
      const [row] = await db('daybook.entry').where({ day }).count<{ n: string }[]>({ n: '*' })
      const t = translator('en')
      await mail.send({ to: settings.recipient, locale: 'en', subject: t('daybook.subject', { day: new Date(day) }), text: t('daybook.text', { n: Number(row?.n ?? 0) }) })
    })
  }
}
