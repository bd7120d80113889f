import { Invalid, type Locale } from '../contract/index.ts'
import { newId } from '../database/id.ts'
import { checkMail } from './profile.ts'
import type { Parts } from './parts.ts'
import { row } from './rows.ts'
import type { Tickets } from './tickets.ts'

/**
 * For the command line of whoever runs the machine: the account of that address, made if there is none, is an active administrator
 * without an end, and the link sets its password. Sessions end, links and locks are lifted. Not inside a transaction.
 * @throws Invalid
 */
export async function rescue(parts: Parts, tickets: Tickets, { mail: text, name = '', locale = 'en' }: { mail: string; name?: string; locale?: Locale }): Promise<{ id: string; link: string; isNew: boolean }> {
  const { needs: { database, clock, audit, settings, events }, sessions, bell, throttle, hasDemo } = parts
  const mail = checkMail(text)
  const made = await database.transaction(async () => {
    const at = clock.now()
    const found = await row<{ id: string; state: string; is_demo: boolean }>(database.db, `select id, state, is_demo from core.person where mail = ? and state <> 'removed' for update`, [mail])
    if (found?.is_demo && !hasDemo) throw new Invalid([{ field: 'mail', key: 'core.access.sign-in.no-demo' }])
    const id = found?.id ?? newId()
    if (!found) {
      await database.db.raw(`insert into core.person (id, mail, name, locale, state, state_at, created_at, updated_at) values (?, ?, ?, ?, 'active', ?, ?, ?)`,
        [id, mail, name || mail.slice(0, mail.lastIndexOf('@')), locale, at, at, at])
      await events.emit('core.person.joined', { actor: null, data: { person: id } })
    } else if (found.state !== 'active') {
      await database.db.raw(`update core.person set state = 'active', state_note = '', name = case when name = '' then ? else name end, state_at = ?, updated_at = ? where id = ?`,
        [name || mail.slice(0, mail.lastIndexOf('@')), at, at, id])
      if (found.state === 'suspended') await events.emit('core.person.reinstated', { actor: null, data: { person: id } })
      else await events.emit('core.person.joined', { actor: null, data: { person: id } })
    }
    await database.db.raw(`delete from core.person_role where person_id = ? and role = 'administrator' and (until_at is null or until_at > ?)`, [id, at])
    await database.db.raw(`insert into core.person_role (person_id, role, from_at) values (?, 'administrator', ?) on conflict (person_id, role, from_at) do update set until_at = null`, [id, at])
    await tickets.drop(id)
    await sessions.dropOf(id)
    const { secret } = await tickets.issue('reset', id, {}, { by: null, lifetime: settings.reset })
    await audit.record('system', 'core.administrator.rescued', `person:${id}`, { isNew: !found })
    await bell.ring({ of: 'person', person: id })
    return { id, link: tickets.link(locale, 'reset', secret), isNew: !found }
  })
  await throttle.forgive(mail)
  return made
}
