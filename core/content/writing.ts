import type { Knex } from 'knex'
import { Conflict, Invalid, NotFound, Refused, SignInNeeded, inputOf } from '../contract/index.ts'
import type { Base, Clock, Draft, Item, ItemInput, Locale, TextInput, Transition, Viewer } from '../contract/index.ts'
import type { AuditTrail } from '../audit/open-audit.ts'
import type { EventLog } from '../events/open-events.ts'
import { newId } from '../database/id.ts'
import { ofRevs, withFields, withTranslation } from './draft-input.ts'
import { draftFaults, facetsOf, fullInput, limits, type FullInput } from './input.ts'
import { keepersFor } from './keepers-for.ts'
import { publishing, type KnownKind, type Kinds } from './kinds.ts'
import { persist } from './persist.ts'
import type { PersonalColumns } from './personal/personal-columns.ts'
import type { Reading } from './reading.ts'
import { rows } from './rows.ts'
import { afterEdit, isOpen } from './states.ts'
import type { TopicShelf } from './topics.ts'

export interface WritingNeeds {
  db: Knex
  transaction<T>(work: () => Promise<T>): Promise<T>
  clock: Clock
  kinds: Kinds
  reading: Reading
  personal: PersonalColumns
  topics: TopicShelf
  events: Pick<EventLog, 'emit' | 'changed' | 'wrote'>
  audit: Pick<AuditTrail, 'record' | 'context' | 'wrote'>
}

interface DraftRow { item_id: string; input: ItemInput; personal: Record<string, unknown>; state: string; rev: number; base_rev: number; by_id: string | null; by_name: string; updated_at: Date }

/** Every change of an item: one transaction with revision, audit entry, event and change row. */
export class Writing {
  readonly #needs: WritingNeeds
  constructor(needs: WritingNeeds) { this.#needs = needs }

  async create(viewer: Viewer, kindName: string, input: ItemInput): Promise<{ id: string; draftRev: number }> {
    const known = this.#needs.kinds.get(kindName)
    this.#askMay(viewer, known, known.kind.transitions['create'])
    const faults = draftFaults(input)
    if (faults.length > 0) throw new Invalid(faults)
    const { input: shared, personal } = this.#needs.personal.split(known, this.#needs.personal.checked(viewer, known, input, null))
    const id = newId()
    const now = this.#needs.clock.now()
    await this.#needs.transaction(async () => {
      const state = known.kind.states[0] ?? 'draft'
      await this.#run(`insert into core.item (id, kind, state, lang, keepers, handling, administration, author_id, rev, created_at, updated_at)
        values (?::uuid, ?, ?, ?, ?::text[], ?, ?, ?::uuid, 0, ?::timestamptz, ?::timestamptz)`,
      [id, known.name, state, input.lang, keepersOf(viewer, known, id, null), input.handling ?? 'named-people', viewer.administration, viewer.id, now, now])
      await this.#run(`insert into core.draft (item_id, input, personal, state, rev, base_rev, by_id, by_name, updated_at) values (?::uuid, ?::jsonb, ?::jsonb, ?, 1, 0, ?::uuid, ?, ?::timestamptz)`,
        [id, JSON.stringify(shared), JSON.stringify(personal), state, viewer.id, viewer.name, now])
      await this.#needs.audit.record(viewer, `${known.name}.created`, `item:${id}`)
    })
    return { id, draftRev: 1 }
  }

  async publishNew(viewer: Viewer, kindName: string, input: ItemInput, transitionName?: string): Promise<{ id: string; ref: string; rev: number; path: string }> {
    const known = this.#needs.kinds.get(kindName)
    const [name, transition] = transitionName === undefined ? publishing(known.kind) : [transitionName, known.kind.transitions[transitionName]]
    if (!transition?.publishes) throw new Invalid([{ field: 'transition', key: 'core.item.fault.transition' }])
    this.#askMay(viewer, known, known.kind.transitions['create'])
    this.#askMay(viewer, known, transition)
    const now = this.#needs.clock.now()
    const id = newId()
    const full = fullInput(known, id, this.#needs.personal.checked(viewer, known, input, null), viewer, await this.#needs.topics.ids(), now)
    const ref = await this.#publish(viewer, { known, id, full, transition, name, before: null, note: '', now })
    return { id, ref, rev: 1, path: known.path(ref) }
  }

  async draft(viewer: Viewer, id: string): Promise<Draft> {
    const item = await this.#needs.reading.readKept(viewer, id)
    const found = await this.#draftRow(id)
    return found ? draftOf(found) : { itemId: id, input: inputOf(item), state: item.state, rev: 0, baseRev: item.rev, byId: null, byName: '', updatedAt: item.updatedAt }
  }

  async saveDraft(viewer: Viewer, id: string, input: ItemInput, base: Base): Promise<{ rev: number }> {
    const faults = draftFaults(input)
    if (faults.length > 0) throw new Invalid(faults)
    const item = await this.#needs.reading.readKept(viewer, id)
    const known = this.#needs.kinds.get(item.kind)
    this.#askMay(viewer, known, known.kind.transitions['create'])
    if (isFinal(known, item)) throw new Refused('core.item.fault.final')
    const now = this.#needs.clock.now()
    const isLive = item.publishedAt !== null
    const held = await this.#needs.personal.held(known, id)
    const { input: shared, personal } = this.#needs.personal.split(known, this.#needs.personal.checked(viewer, known, input, held))
    // What was typed of one person is not another's.
    const isOther = known.kind.person !== undefined && !held.isLive && (shared.fields?.[known.kind.person] ?? null) !== held.person
    const saved = await this.#needs.transaction(async () => {
      await this.#lock(id)
      // One statement decides: the first save wins, the second is told what stands there now. What is changed is approved anew.
      const [won] = await rows<{ rev: number; state: string }>(this.#needs.db, `
        insert into core.draft as d (item_id, input, personal, state, rev, base_rev, by_id, by_name, updated_at)
          select ?::uuid, ?::jsonb, ?::jsonb, ?, 1, ?, ?::uuid, ?, ?::timestamptz where ? = 0 or exists (select 1 from core.draft where item_id = ?::uuid)
        on conflict (item_id) do update set input = excluded.input, personal = ${isOther ? '' : 'd.personal || '}excluded.personal, rev = d.rev + 1, by_id = excluded.by_id, by_name = excluded.by_name, updated_at = excluded.updated_at,
            state = case when d.input = excluded.input and d.personal @> excluded.personal then d.state else coalesce(?::jsonb ->> d.state, d.state) end
          where d.rev = ? returning rev, state`,
      [id, JSON.stringify(shared), JSON.stringify(personal), isLive ? known.kind.revises ?? known.kind.states[0] ?? 'draft' : item.state, item.rev, viewer.id, viewer.name, now, base.rev, id, JSON.stringify(afterEdit(known.kind)), base.rev])
      if (won && !isLive && won.state !== item.state) await this.#run('update core.item set state = ? where id = ?::uuid and published_at is null', [won.state, id])
      return won && { rev: won.rev }
    })
    if (!saved) {
      const theirs = await this.#draftRow(id)
      throw new Conflict(theirs ? draftOf(theirs) : await this.draft(viewer, id), 'core.item.fault.draft-moved')
    }
    return saved
  }

  async dropDraft(viewer: Viewer, id: string): Promise<void> {
    const item = await this.#needs.reading.readKept(viewer, id)
    await this.#needs.transaction(async () => {
      await this.#lock(id)
      await this.#run('delete from core.draft where item_id = ?::uuid', [id])
      // What was never published goes altogether; it has no reader to leave a tombstone for.
      if (item.publishedAt === null) await this.#run('delete from core.item where id = ?::uuid and published_at is null', [id])
      await this.#needs.audit.record(viewer, `${item.kind}.draft-dropped`, `item:${id}`)
    })
  }

  openTransitions(viewer: Viewer, item: Item, draft: Pick<Draft, 'rev' | 'state'> | null = null): string[] {
    const known = this.#needs.kinds.find(item.kind)
    if (!known || !item.isKept) return []
    return Object.entries(known.kind.transitions)
      .filter(([name, transition]) => name !== 'create' && (transition.withdraws || !isFinal(known, item)) && isOpen(transition, { state: item.state, isLive: item.publishedAt !== null }, draft && draft.rev > 0 ? draft.state : null) && viewer.may(`${known.plugin}.${transition.may}`))
      .map(([name]) => name)
  }

  async move(viewer: Viewer, id: string, name: string, options: Base & { note?: string; draft?: number }): Promise<Item> {
    const item = await this.#needs.reading.readKept(viewer, id)
    const known = this.#needs.kinds.get(item.kind)
    const transition = known.kind.transitions[name]
    if (!transition || name === 'create') throw new Invalid([{ field: 'transition', key: 'core.item.fault.transition' }])
    this.#askMay(viewer, known, transition)
    if (isFinal(known, item) && !transition.withdraws) throw new Refused('core.item.fault.final')
    const note = (options.note ?? '').trim().slice(0, limits.note)
    if (transition.asksReason && note === '') throw new Invalid([{ field: 'note', key: 'core.item.fault.reason' }])
    await this.#needs.transaction(async () => {
      const [locked] = await rows<{ rev: number; state: string }>(this.#needs.db, 'select rev, state from core.item where id = ?::uuid and removed_at is null for update', [id])
      if (!locked) throw new NotFound()
      const draft = await this.#draftRow(id)
      // What was looked at is what goes on: a text put in its place meanwhile is looked at first.
      if (options.draft !== undefined && (draft?.rev ?? 0) !== options.draft) throw new Conflict(draft ? draftOf(draft) : inputOf(item), 'core.item.fault.draft-moved')
      const live = item.publishedAt !== null
      if (!isOpen(transition, { state: locked.state, isLive: live }, draft?.state ?? null)) throw new Conflict({ state: draft?.state ?? locked.state }, 'core.item.fault.state-moved')
      if (locked.rev !== options.rev) throw new Conflict(inputOf(await this.#needs.reading.read(viewer, item.kind, id)), 'core.item.fault.moved-on')
      const now = this.#needs.clock.now()
      if (transition.publishes) {
        if (draft && draft.base_rev !== locked.rev) throw new Conflict(inputOf(item), 'core.item.fault.moved-on')
        const { live: standing, drafted } = await this.#needs.personal.held(known, id)
        const full = fullInput(known, id, withFields(draft?.input ?? inputOf(item), { ...standing, ...drafted }), viewer, await this.#needs.topics.ids(), now)
        await this.#publish(viewer, { known, id, full, transition, name, before: item, note, now })
      } else {
        await this.#step(viewer, item, known, transition, name, { live, draft: draft?.state ?? null, note, now })
      }
    })
    return this.#needs.reading.read(viewer, item.kind, id)
  }

  async translate(viewer: Viewer, id: string, lang: Locale, text: TextInput, base: Base): Promise<Item> {
    const item = await this.#needs.reading.readKept(viewer, id)
    const known = this.#needs.kinds.get(item.kind)
    const [, transition] = publishing(known.kind)
    this.#askMay(viewer, known, transition)
    if (item.publishedAt === null) throw new Invalid([{ field: 'lang', key: 'core.item.fault.not-published' }])
    // The original of what stands for good stands as it is.
    if (isFinal(known, item) && item.texts.some((one) => one.isOriginal && one.lang === lang)) throw new Refused('core.item.fault.final')
    const input = withFields(inputOf(item), (await this.#needs.personal.held(known, id)).live)
    const now = this.#needs.clock.now()
    const full = fullInput(known, id, { ...input, texts: { ...input.texts, [lang]: { maker: 'person', ...text } } }, viewer, await this.#needs.topics.ids(), now)
    await this.#needs.transaction(async () => {
      const [locked] = await rows<{ rev: number; is_withdrawn: boolean }>(this.#needs.db, 'select rev, withdrawn_at is not null as is_withdrawn from core.item where id = ?::uuid and removed_at is null for update', [id])
      if (!locked) throw new NotFound()
      // A translation never brings back what was withdrawn.
      if (locked.is_withdrawn) throw new Invalid([{ field: 'lang', key: 'core.item.fault.not-published' }])
      if (locked.rev !== base.rev) throw new Conflict(inputOf(await this.#needs.reading.read(viewer, item.kind, id)), 'core.item.fault.moved-on')
      await this.#publish(viewer, { known, id, full, transition: { ...transition, to: item.state }, name: 'translate', before: item, note: lang, now, keepsDraft: true, affirmed: lang })
    })
    return this.#needs.reading.read(viewer, item.kind, id)
  }

  async reviewed(viewer: Viewer, id: string, { rev, dueOn }: Base & { dueOn: string }): Promise<void> {
    const item = await this.#needs.reading.readKept(viewer, id)
    const known = this.#needs.kinds.get(item.kind)
    this.#askMay(viewer, known, publishing(known.kind)[1])
    if (item.publishedAt === null) throw new Refused()
    const isDay = /^\d{4}-\d\d-\d\d$/.test(dueOn) && !Number.isNaN(Date.parse(dueOn))
    if (!isDay || dueOn <= this.#needs.clock.now().toISOString().slice(0, 10)) throw new Invalid([{ field: 'dueOn', key: 'core.item.fault.review-past' }])
    await this.#needs.transaction(async () => {
      const [moved] = await rows<{ audience: string[] }>(this.#needs.db, 'update core.item set review_due_on = ?::date where id = ?::uuid and rev = ? and removed_at is null and withdrawn_at is null returning audience', [dueOn, id, rev])
      if (!moved) throw new Conflict(inputOf(item), 'core.item.fault.moved-on')
      await this.#change(id, known.name, rev, 'put', moved.audience)
      await this.#needs.audit.record(viewer, `${known.name}.reviewed`, `item:${id}`, { dueOn })
    })
  }

  async remove(viewer: Viewer, id: string, options: Base & { note: string }): Promise<void> {
    const item = await this.#needs.reading.readKept(viewer, id)
    const known = this.#needs.kinds.get(item.kind)
    this.#askMay(viewer, known, publishing(known.kind)[1])
    // What others looked at stays for them; staff alone take it away, where the law wants it.
    if (known.kind.filesStay && item.publishedAt !== null && !viewer.tokens.includes(`staff:${known.plugin}`)) throw new Refused('core.attachment.stays')
    await this.#needs.transaction(async () => {
      const now = this.#needs.clock.now()
      const [removed] = await rows<{ rev: number; audience: string[] }>(this.#needs.db,
        `update core.item set removed_at = ?::timestamptz, rev = rev + 1, updated_at = ?::timestamptz where id = ?::uuid and rev = ? and removed_at is null returning rev, audience`,
        [now, now, id, options.rev])
      if (!removed) throw new Conflict(inputOf(item), 'core.item.fault.moved-on')
      for (const table of ['core.text', 'core.draft', 'core.revision', 'core.attachment', 'core.upload', ...(known.table ? [known.table] : [])]) await this.#run(`delete from ${table} where item_id = ?::uuid`, [id])
      await this.#run('delete from core.item_link where from_id = ?::uuid', [id])
      await this.#change(id, known.name, removed.rev, 'remove', removed.audience)
      await this.#needs.events.emit('core.item.removed', { item: id, actor: viewer.id, data: { kind: known.name } })
      await this.#needs.audit.record(viewer, `${known.name}.removed`, `item:${id}`, { note: options.note.slice(0, limits.note) })
    })
  }

  /** Puts a full input live, first time or again. */
  async #publish(viewer: Viewer, w: { known: KnownKind; id: string; full: FullInput; transition: Transition; name: string; before: Item | null; note: string; now: Date; keepsDraft?: boolean; affirmed?: Locale }): Promise<string> {
    const { known, full, before, now } = w
    const rev = (before?.rev ?? 0) + 1
    const isFirst = before === null || before.publishedAt === null
    const administration = before ? before.administration : viewer.administration
    const later = full.visibleFrom !== null && full.visibleFrom > now
    const publishedAt = later ? full.visibleFrom as Date : isFirst ? now : before?.publishedAt ?? now
    const { reviewAfterDays, settle } = known.kind
    if (settle) {
      const held = before && before.publishedAt !== null ? { ...before.fields, ...(await this.#needs.personal.held(known, w.id)).live } : null
      full.fields = settle(full.fields, held, { now, note: w.note, rev, isTranslation: w.affirmed !== undefined, to: w.transition.to }) as Record<string, unknown>
    }
    // Kept drafts live on beside a translation: the statement below would take them away.
    const kept = w.keepsDraft ? await this.#draftRow(w.id) : undefined
    const ref = await persist(this.#needs.db, {
      known, id: w.id, ref: before?.ref ?? null, rev, state: w.transition.to, input: full, ofRevs: ofRevs(full, before, rev, w.affirmed), facets: facetsOf(known, full, administration),
      keepers: before !== null && typeof known.kind.keptBy !== 'function' ? before.keepers : keepersOf(viewer, known, w.id, full), administration, authorId: before ? before.authorId : viewer.id, publishedAt, surfacedAt: later ? null : now,
      reviewDueOn: full.reviewDueOn ?? (reviewAfterDays === undefined ? null : new Date(now.getTime() + reviewAfterDays * 86_400_000).toISOString().slice(0, 10)),
      now, by: { id: viewer.id, name: viewer.name }, note: w.note,
      event: isFirst || w.name !== 'translate' ? { name: 'core.item.published', data: { kind: known.name, rev, isFirst, state: w.transition.to } } : { name: 'core.item.updated', data: { kind: known.name, rev } },
      audit: { action: `${known.name}.${w.name}`, detail: { rev, from: before?.state ?? null, to: w.transition.to }, ...this.#needs.audit.context() },
    })
    if (kept) await this.#run(`insert into core.draft (item_id, input, personal, state, rev, base_rev, by_id, by_name, updated_at) values (?::uuid, ?::jsonb, ?::jsonb, ?, ?, ?, ?::uuid, ?, ?::timestamptz)`,
      [w.id, JSON.stringify(withTranslation(kept.input, full, before, w.affirmed)), JSON.stringify(kept.personal), kept.state, kept.rev, rev, kept.by_id, kept.by_name, kept.updated_at])
    // That statement wrote the log and the audit itself.
    this.#needs.events.wrote([known.name])
    this.#needs.audit.wrote()
    return ref
  }

  /** A change of state that shows nothing new: of the draft while there is a live version beside it, else of the item. */
  async #step(viewer: Viewer, item: Item, known: KnownKind, transition: Transition, name: string, at: { live: boolean; draft: string | null; note: string; now: Date }): Promise<void> {
    const ofItem = transition.withdraws || !at.live || at.draft === null || !transition.from.includes(at.draft)
    const from = at.draft === null || (ofItem && at.live) ? item.state : at.draft
    if (at.draft !== null && (!at.live || !ofItem)) await this.#run('update core.draft set state = ? where item_id = ?::uuid', [transition.to, item.id])
    if (ofItem) {
      await this.#run(`update core.item set state = ?, rev = rev + ?, withdrawn_at = case when ? then ?::timestamptz else null end, updated_at = ?::timestamptz where id = ?::uuid`,
        [transition.to, at.live ? 1 : 0, transition.withdraws === true, at.now, at.now, item.id])
      if (at.live) {
        await this.#run(`insert into core.revision (item_id, rev, at, by_id, by_name, note, state, input)
          select item_id, ?, ?::timestamptz, ?::uuid, ?, ?, ?, input from core.revision where item_id = ?::uuid and rev = ?`,
        [item.rev + 1, at.now, viewer.id, viewer.name, at.note, transition.to, item.id, item.rev])
        // Nothing of its text has changed, so a draft begun from it is still one of what stands there now.
        await this.#run('update core.draft set base_rev = ? where item_id = ?::uuid and base_rev = ?', [item.rev + 1, item.id, item.rev])
        await this.#change(item.id, known.name, item.rev + 1, transition.withdraws ? 'withdraw' : 'put', item.audience)
      }
    }
    if (transition.withdraws) await this.#needs.events.emit('core.item.withdrawn', { item: item.id, actor: viewer.id, data: { kind: known.name } })
    await this.#needs.events.emit('core.item.moved', { item: item.id, actor: viewer.id, data: { kind: known.name, from, to: transition.to, transition: name } })
    await this.#needs.audit.record(viewer, `${known.name}.${name}`, `item:${item.id}`, { from, to: transition.to, note: at.note })
  }

  #change(item: string, kind: string, rev: number, op: 'put' | 'withdraw' | 'remove', audience: readonly string[]) {
    return this.#needs.events.changed({ item, kind, rev, op, audience })
  }

  async #draftRow(id: string): Promise<DraftRow | undefined> {
    return (await rows<DraftRow>(this.#needs.db, 'select * from core.draft where item_id = ?::uuid', [id]))[0]
  }

  /** Every write of an item or its draft takes the item first, so that none puts back, or takes away, what another just wrote. @throws NotFound */
  async #lock(id: string): Promise<void> {
    const [found] = await rows(this.#needs.db, 'select 1 from core.item where id = ?::uuid and removed_at is null for update', [id])
    if (!found) throw new NotFound()
  }

  async #run(text: string, bindings: unknown[]): Promise<void> { await rows(this.#needs.db, text, bindings) }

  #askMay(viewer: Viewer, known: KnownKind, transition: Transition | undefined): void {
    if (transition && viewer.may(`${known.plugin}.${transition.may}`)) return
    throw viewer.id === null ? new SignInNeeded() : new Refused()
  }
}

const draftOf = (row: DraftRow): Draft => ({ itemId: row.item_id, input: row.input, state: row.state, rev: row.rev, baseRev: row.base_rev, byId: row.by_id, byName: row.by_name, updatedAt: row.updated_at })

const keepersOf = (viewer: Viewer, known: KnownKind, id: string, live: FullInput | null): string[] => keepersFor(known, id, {
  fields: live?.fields ?? {}, author: viewer.id === null ? [] : viewer.tokens.filter((token) => token.startsWith(`user:${viewer.id}`)), administration: viewer.administration, isLive: live !== null,
})

const isFinal = ({ kind }: KnownKind, { state, publishedAt }: Pick<Item, 'state' | 'publishedAt'>): boolean => publishedAt !== null && (kind.final?.includes(state) ?? false)
