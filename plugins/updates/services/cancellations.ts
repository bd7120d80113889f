import { Conflict, NotFound, type Audit, type Clock, type Content, type Notices, type Viewer } from '@diwan/core'
import type { MeetingFields } from '../kinds/meeting.ts'
import { mayBeCancelled, type Meetings } from './meetings.ts'
import type { Registrations } from './registrations.ts'

interface Needs { content: Content; clock: Clock; audit: Audit; notices: Notices; meetings: Meetings; registrations: Registrations }

/** A meeting that does not take place: by one act, with a reason, for everybody at once. */
export class Cancellations {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /**
   * Every sitting is cancelled and published so, which calendars take up by their numbers; who holds a seat, waits or has asked for one is
   * told why. @throws NotFound, Refused, Conflict for one that is over, cancelled, not published, or has a draft with other changes
   */
  async cancel(viewer: Viewer, key: string, reason: string): Promise<{ path: string; told: number }> {
    const { content, audit, notices, meetings, registrations } = this.#needs
    const meeting = await meetings.read(viewer, key)
    if (!meeting.isKept) throw new NotFound()
    if (!mayBeCancelled(meeting, this.#needs.clock.now())) throw new Conflict(null, 'updates.meetings.fault.not-to-cancel')
    const { input, rev } = await content.draft(viewer, meeting.id)
    if (rev !== 0) throw new Conflict(null, 'updates.meetings.fault.has-draft')
    const fields = input.fields as MeetingFields
    const texts = input.texts[input.lang] ?? { title: meeting.title }
    await content.saveDraft(viewer, meeting.id, {
      ...input, fields: { ...fields, sessions: fields.sessions.map((session) => ({ ...session, state: 'cancelled' as const })) },
      texts: { ...input.texts, [input.lang]: { ...texts, extra: { ...texts.extra, cancelled: reason } } },
    }, { rev })
    await content.move(viewer, meeting.id, 'publish', { rev: meeting.rev, note: reason })
    await audit.record(viewer, 'updates.meeting.cancelled', `item:${meeting.id}`)
    const people = await registrations.all(meeting.id)
    if (people.length > 0) await notices.tell('updates.meeting-cancelled', { to: { people }, item: meeting.id, actor: viewer.id, values: { reason }, key: `${meeting.id}.cancelled.${meeting.rev}` })
    return { path: meeting.path, told: people.length }
  }
}
