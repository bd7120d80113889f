import { randomUUID } from 'node:crypto'
import type { Readable } from 'node:stream'
import type { Knex } from 'knex'
import { Conflict, Invalid, NotFound, SignInNeeded, readWhole, type AccountCard, type AdministrationCard, type Audit, type BroughtItem, type Clock, type CoreServices, type Jobs, type Locale, type People, type Topics, type Viewer } from '@diwan/core'
import { cardId, cardOf, type Cards } from './cards.ts'
import { decoded, records, separatorOf } from './csv-reader.ts'
import { guessed, lookups, mostColumns, personOf, rowOf, type ImportedPerson, type Mapping, type Problem } from './import-rows.ts'

interface Needs { db: Knex; people: People; topics: Topics; jobs: Jobs; audit: Audit; clock: Clock; cards: Cards; bring: CoreServices['bring']; transaction<T>(work: () => Promise<T>): Promise<T> }
export interface ImportCard {
  id: string; name: string; state: string; administration: string | null; encoding: string; separator: string; columns: string[]; mapping: Mapping
  total: number; done: number; made: number; changed: number; wrong: number; created_at: Date; finished_at: Date | null; fault: string | null
}
/** Rows of people who came with a list and wait for their link. */
const notInvited = `state = 'made' and invited_at is null and person_id is not null`

export interface ImportRow { no: number; state: string; name: string; mail: string; problems: Problem[]; choice: string | null; person_id: string | null; invited_at: Date | null }

export const largest = 16_777_216, mostRows = 50_000
const chunk = 200

/** Lists of people brought in: uploaded, read, mapped, tried without writing, looked through, and then written in parts that each hold or do not. */
export class Imports {
  readonly #needs: Needs
  constructor(needs: Needs) { this.#needs = needs }

  /** Reads the file into rows; nothing of it is anywhere else yet. Not inside a transaction. @throws Invalid, TooLarge */
  async upload(viewer: Viewer, name: string, bytes: Readable): Promise<string> {
    const by = self(viewer)
    const { text, encoding } = decoded(await readWhole(bytes, largest))
    const separator = separatorOf(text)
    const { db, transaction, clock, audit } = this.#needs
    const id = randomUUID()
    const reading = records(text, separator)
    const heading = reading.next()
    if (heading.done || heading.value.cells.length < 2) throw new Invalid([{ field: 'file', key: 'directory.import.fault.no-table' }])
    const named = heading.value.cells.findLastIndex((cell) => cell !== '') + 1
    if (named > mostColumns) throw new Invalid([{ field: 'file', key: 'directory.import.fault.too-many-columns', values: { n: named, most: mostColumns } }])
    const columns = heading.value.cells.slice(0, Math.max(named, 1)).map((cell, index) => cell.slice(0, 80) || `${index + 1}`)
    // A contact point brings in people of the own seat.
    const administration = viewer.may('core.people') ? null : viewer.administration
    await transaction(async () => {
      await db.raw(`insert into directory.import (id, by_person, name, state, administration, encoding, separator, columns, mapping, created_at) values (?::uuid, ?::uuid, ?, 'uploaded', ?, ?, ?, ?::jsonb, ?::jsonb, ?::timestamptz)`,
        [id, by, name.slice(0, 200), administration, encoding, separator, JSON.stringify(columns), JSON.stringify(guessed(columns)), clock.now()] as string[])
      let rows: object[] = [], total = 0
      const flush = async () => {
        if (rows.length === 0) return
        await db.raw(`insert into directory.import_row (import_id, no, cells, problems) select ?::uuid, r.no, r.cells, r.problems from jsonb_to_recordset(?::jsonb) as r(no int, cells jsonb, problems jsonb)`, [id, JSON.stringify(rows)])
        total += rows.length
        rows = []
        if (total > mostRows) throw new Invalid([{ field: 'file', key: 'directory.import.fault.too-many', values: { most: mostRows } }])
      }
      for (const record of reading) {
        rows.push({ no: record.no, ...rowOf(record, columns.length) })
        if (rows.length === 500) await flush()
      }
      await flush()
      if (total === 0) throw new Invalid([{ field: 'file', key: 'directory.import.fault.empty' }])
      await db.raw('update directory.import set total = ? where id = ?::uuid', [total, id])
      await audit.record(viewer, 'directory.import.uploaded', `import:${id}`, { rows: total, encoding })
    })
    return id
  }

  /** What would come of it: each row is looked at, nothing is written but what was found. @throws NotFound, Conflict once it runs, Invalid */
  async check(viewer: Viewer, id: string, mapping: Mapping): Promise<void> {
    const found = await this.read(viewer, id)
    if (!['uploaded', 'checked'].includes(found.state)) throw new Conflict(null, 'directory.import.fault.running')
    const mapped = new Set(Object.values(mapping))
    if (mapped.size < Object.values(mapping).length) throw new Invalid([{ field: 'mapping', key: 'directory.import.fault.twice' }])
    if (!mapped.has('mail') || !(mapped.has('name') || mapped.has('family'))) throw new Invalid([{ field: 'mapping', key: 'directory.import.fault.needs' }])
    const { db, people, topics, transaction, audit } = this.#needs
    const known = lookups({ administrations: await people.administrations(), topics: await topics.all() })
    const seen = new Map<string, number>()
    await transaction(async () => {
      const { rows: held } = await db.raw<{ rows: unknown[] }>(`update directory.import set mapping = ?::jsonb, state = 'checking' where id = ?::uuid and state in ('uploaded', 'checked') returning id`, [JSON.stringify(mapping), id])
      // It was begun a moment ago.
      if (held.length === 0) throw new Conflict(null, 'directory.import.fault.running')
      let wrong = 0
      for (let after = 0; ;) {
        const { rows } = await db.raw<{ rows: { no: number; cells: string[]; problems: Problem[] }[] }>('select no, cells, problems from directory.import_row where import_id = ?::uuid and no > ? order by no limit 500', [id, after])
        if (rows.length === 0) break
        after = rows.at(-1)?.no ?? after
        const looked = rows.map(({ no, cells, problems: before }) => {
          const { person, problems } = personOf(cells, mapping, known, found.administration)
          const kept = before.filter(({ column }) => column === 'row')
          if (found.administration !== null && person.administration !== null && person.administration !== found.administration) problems.push({ column: 'administration', key: 'directory.import.problem.not-yours', values: { code: person.administration } })
          return { no, person, problems: [...kept, ...problems] }
        })
        const right = looked.filter(({ problems }) => problems.length === 0)
        const tried = await people.enrol(viewer, right.map(({ person }) => accountOf(person)), { dryRun: true })
        const there = new Map<string, string>()
        for (const [index, { id: account, fault }] of tried.entries()) {
          const one = right[index]
          if (!one) continue
          if (fault) one.problems.push({ column: fault.field === 'title' ? 'jobTitle' : fault.field, key: fault.key, ...fault.values ? { values: fault.values } : {} })
          else if (account !== null) there.set(one.person.mail, account)
        }
        const settled = looked.map(({ no, person, problems }) => {
          const first = seen.get(person.mail)
          if (first !== undefined && problems.length === 0) problems.push({ column: 'mail', key: 'directory.import.problem.repeated', values: { row: first } })
          else if (person.mail !== '') seen.set(person.mail, no)
          const account = there.get(person.mail)
          if (problems.length > 0) wrong++
          return { no, problems, state: problems.length > 0 ? 'wrong' : account ? 'duplicate' : 'ready', person: account ?? null }
        })
        await db.raw(`update directory.import_row i set state = r.state, problems = r.problems, person_id = r.person, choice = case when r.state = 'duplicate' then coalesce(i.choice, 'skip') end
          from jsonb_to_recordset(?::jsonb) as r(no int, state text, problems jsonb, person uuid) where i.import_id = ?::uuid and i.no = r.no`, [JSON.stringify(settled), id])
      }
      await db.raw(`update directory.import set state = 'checked', wrong = ? where id = ?::uuid`, [wrong, id])
      await audit.record(viewer, 'directory.import.checked', `import:${id}`, { wrong })
    })
  }

  /** What becomes of those who are here already: one row, or all of them. */
  async choose(viewer: Viewer, id: string, no: number | null, choice: 'update' | 'skip'): Promise<void> {
    const { state } = await this.read(viewer, id)
    if (state !== 'checked') throw new Conflict(null, 'directory.import.fault.running')
    await this.#needs.db.raw(`update directory.import_row set choice = ? where import_id = ?::uuid and state = 'duplicate' ${no === null ? '' : 'and no = ?'}`, no === null ? [choice, id] : [choice, id, no])
  }

  /** Begins to write; rows that are wrong are left out. @throws NotFound, Conflict */
  async start(viewer: Viewer, id: string): Promise<void> {
    const { db, jobs, audit } = this.#needs
    await this.read(viewer, id)
    const { rows } = await db.raw<{ rows: unknown[] }>(`update directory.import set state = 'running', done = 0 where id = ?::uuid and state = 'checked' returning id`, [id])
    if (rows.length === 0) throw new Conflict(null, 'directory.import.fault.running')
    await audit.record(viewer, 'directory.import.started', `import:${id}`)
    await jobs.send('import', { id }, { key: id })
  }

  /** The job: part by part, each in a transaction of its own with the mark that it is done, so that whoever takes it up again goes on behind it. Bears a repeat. */
  async run(id: string): Promise<void> {
    const { db, clock, transaction, people, topics } = this.#needs
    const { rows: [found] } = await db.raw<{ rows: ImportCard[] }>(`select * from directory.import where id = ?::uuid and state = 'running'`, [id])
    if (!found) return
    const administrations = await people.administrations()
    const known = { ...lookups({ administrations, topics: await topics.all() }), cards: new Map(administrations.map((card) => [card.code, card])) }
    for (let isMore = true; isMore;) isMore = await transaction(() => this.#part(found, known))
    // A part that another run has in hand is that run's to end.
    await db.raw(`update directory.import set state = 'done', finished_at = ?::timestamptz where id = ?::uuid and state = 'running'
      and not exists (select 1 from directory.import_row where import_id = ?::uuid and state in ('ready', 'duplicate'))`, [clock.now(), id, id])
  }

  /** Imports that were cut off with the process go on: as a process starts, and every few minutes. */
  async resume(): Promise<void> {
    const { rows } = await this.#needs.db.raw<{ rows: { id: string }[] }>(`select id from directory.import where state = 'running' limit 20`)
    for (const { id } of rows) await this.#needs.jobs.send('import', { id }, { key: id })
  }

  /** For who brought it, as long as it is of their seat, and for who looks after all people. @throws SignInNeeded, NotFound */
  async read(viewer: Viewer, id: string): Promise<ImportCard> {
    const by = self(viewer)
    const { rows: [found] } = /^[0-9a-f-]{36}$/.test(id) ? await this.#needs.db.raw<{ rows: ImportCard[] }>('select * from directory.import where id = ?::uuid and (?::boolean or by_person = ?::uuid and administration = ?)', [id, viewer.may('core.people'), by, viewer.administration] as never) : { rows: [] }
    if (!found) throw new NotFound()
    return found
  }

  async list(viewer: Viewer): Promise<ImportCard[]> {
    const { rows } = await this.#needs.db.raw<{ rows: ImportCard[] }>('select * from directory.import where by_person = ?::uuid order by created_at desc limit 50', [self(viewer)])
    return rows
  }

  /** Rows of one state, 50 after a number. */
  async rows(viewer: Viewer, id: string, query: { state?: string; after?: number }): Promise<{ rows: ImportRow[]; next: number | null; counts: Record<string, number> }> {
    const { mapping } = await this.read(viewer, id)
    const { db } = this.#needs
    const { rows } = await db.raw<{ rows: (ImportRow & { cells: string[] })[] }>(`select no, cells, state, problems, choice, person_id, invited_at from directory.import_row where import_id = ?::uuid and no > ? ${query.state ? 'and state = ?' : ''} order by no limit 51`,
      query.state ? [id, query.after ?? 0, query.state] : [id, query.after ?? 0])
    const { rows: counted } = await db.raw<{ rows: { state: string; n: number }[] }>('select state, count(*)::int as n from directory.import_row where import_id = ?::uuid group by state', [id])
    const at = (target: string, cells: string[]) => cells[Number(Object.keys(mapping).find((index) => mapping[index] === target) ?? -1)] ?? ''
    const shown = rows.slice(0, 50).map(({ cells, ...row }) => ({ ...row, name: at('name', cells) || [at('given', cells), at('family', cells)].filter(Boolean).join(' '), mail: at('mail', cells) }))
    return { rows: shown, next: rows.length > 50 ? shown.at(-1)?.no ?? null : null, counts: Object.fromEntries(counted.map(({ state, n }) => [state, n])) }
  }

  /**
   * Invites the next of those who came with the list and have not been invited; at most 50 at a time. Where mail does not leave the
   * site, `links` are there this once, for whoever invites to hand over. Not inside a transaction.
   */
  async invite(viewer: Viewer, id: string): Promise<{ invited: number; left: number; links: { name: string; mail: string; link: string }[] }> {
    await this.read(viewer, id)
    const { db, people, clock, audit } = this.#needs
    const { rows } = await db.raw<{ rows: { no: number; person_id: string }[] }>(`select no, person_id from directory.import_row where import_id = ?::uuid and ${notInvited} order by no limit 50`, [id])
    const accounts = await people.accounts(rows.map(({ person_id }) => person_id))
    const links: { name: string; mail: string; link: string }[] = []
    let invited = 0
    for (const { no, person_id } of rows) {
      try {
        const { link } = await people.invite(viewer, person_id)
        const account = accounts.get(person_id)
        if (link !== null) links.push({ name: account?.name ?? '', mail: account?.mail ?? '', link })
        invited++
      } catch (fault) {
        // Joined meanwhile by another way; anything else stops here and says why.
        if (!(fault instanceof NotFound)) { if (invited === 0) throw fault; break }
      }
      await db.raw('update directory.import_row set invited_at = ?::timestamptz where import_id = ?::uuid and no = ?', [clock.now(), id, no])
    }
    await audit.record(viewer, 'directory.import.invited', `import:${id}`, { people: invited })
    return { invited, left: await this.toInvite(id), links }
  }

  /** How many came with the list and have not been invited. */
  async toInvite(id: string): Promise<number> {
    const { rows: [left] } = await this.#needs.db.raw<{ rows: { n: number }[] }>(`select count(*)::int as n from directory.import_row where import_id = ?::uuid and ${notInvited}`, [id])
    return left?.n ?? 0
  }

  /** The rows of a list go; who came with it stays. @throws Conflict while it runs */
  async drop(viewer: Viewer, id: string): Promise<void> {
    const { state } = await this.read(viewer, id)
    if (state === 'running') throw new Conflict(null, 'directory.import.fault.running')
    await this.#needs.db.raw('delete from directory.import where id = ?::uuid', [id])
    await this.#needs.audit.record(viewer, 'directory.import.dropped', `import:${id}`)
  }

  async #part(found: ImportCard, known: ReturnType<typeof lookups> & { cards: ReadonlyMap<string, AdministrationCard> }): Promise<boolean> {
    const { db, people, bring, cards, clock } = this.#needs
    const { rows } = await db.raw<{ rows: { no: number; cells: string[]; state: string; choice: string | null }[] }>(
      `select no, cells, state, choice from directory.import_row where import_id = ?::uuid and state in ('ready', 'duplicate') order by no limit ? for update skip locked`, [found.id, chunk])
    if (rows.length === 0) return false
    const wanted = rows.filter(({ state, choice }) => state === 'ready' || choice === 'update').map(({ no, cells }) => ({ no, said: personOf(cells, found.mapping, known, found.administration).person }))
    const made = wanted.length === 0 ? [] : await people.enrol('system', wanted.map(({ said }) => accountOf(said)))
    const accounts = await people.accounts(made.flatMap(({ id }) => id ?? []))
    const now = clock.now()
    const fresh: BroughtItem[] = []
    const outcome = new Map<number, { state: string; person: string | null }>(rows.map(({ no }) => [no, { state: 'skipped', person: null }]))
    for (const [index, { no, said }] of wanted.entries()) {
      const entry = made[index], account = entry?.id ? accounts.get(entry.id) : undefined
      if (entry?.fault) outcome.set(no, { state: 'wrong', person: null })
      if (!entry || !account) continue
      // Of another seat by now, whoever said that they are of this one.
      if (found.administration !== null && account.administration !== found.administration) {
        outcome.set(no, { state: 'wrong', person: null })
        continue
      }
      outcome.set(no, { state: entry.isNew ? 'made' : 'changed', person: account.id })
      // Asked once for the whole list: within a transaction nothing is taken from memory.
      const administration = account.administration === null ? null : known.cards.get(account.administration) ?? await people.administration(account.administration)
      if (entry.isNew) fresh.push({ id: cardId(account.id), kind: 'directory.person', administration: account.administration, author: { id: account.id, name: account.name }, publishedAt: now, input: cardOf(account, administration, wordsOf(said, account), null, undefined) })
      else await cards.write(account, wordsOf(said, account))
    }
    await bring(fresh)
    await db.raw(`update directory.import_row i set state = r.state, person_id = coalesce(r.person, i.person_id) from jsonb_to_recordset(?::jsonb) as r(no int, state text, person uuid) where i.import_id = ?::uuid and i.no = r.no`,
      [JSON.stringify([...outcome].map(([no, one]) => ({ no, ...one }))), found.id])
    const count = (state: string) => [...outcome.values()].filter((one) => one.state === state).length
    await db.raw('update directory.import set done = done + ?, made = made + ?, changed = changed + ? where id = ?::uuid', [rows.length, count('made'), count('changed'), found.id])
    return true
  }
}

const accountOf = (said: ImportedPerson) => ({ mail: said.mail, name: said.name, title: said.jobTitle, administration: said.administration, locale: (said.locale ?? 'en') as Locale, ...said.timeZone ? { timeZone: said.timeZone } : {} })

function wordsOf(said: ImportedPerson, account: AccountCard) {
  return {
    role: said.role, lang: account.locale, topics: said.knows.map(({ topic }) => topic),
    fields: { speaks: said.speaks, languages: said.speaks.map(({ code }) => code), knows: said.knows, mail: said.mail, ...said.phone ? { phone: said.phone } : {}, ...said.timeZone ? { timeZone: said.timeZone } : {}, ...said.orcid ? { orcid: said.orcid } : {} },
  }
}

function self(viewer: Viewer): string {
  if (viewer.id === null) throw new SignInNeeded()
  return viewer.id
}
