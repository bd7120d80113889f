import { readFile } from 'node:fs/promises'
import type { Knex } from 'knex'
import { instantIn, type CoreServices, type DemoKit, type ItemInput, type Locale } from '@diwan/core'

interface Text { title: string; summary: string; body: string; agenda: { id: string; title: string; decision: string }[] }
interface MinutesText { title: string; summary: string; body: string; decisions: string[] }
type Texts<T> = Partial<Record<Locale, T>>
interface DemoMeeting {
  slug: string; number: number | null; series: string | null; format: string; registration: string; registrationUntil: string | null; lead: string; topics: string[]; audience: string; place: string
  sessions: { id: string; lang: string; day: string; start: string; end: string; timeZone: string | null; capacity: number | null; state: string }[]
  agenda: { id: string; after: number; lead: string; documents: string[] }[]
  texts: Texts<Text>
  invited?: string[]; named?: Record<string, string>; people?: string[]; absent?: string[]; waiting?: string[]; asked?: string[]
  minutes?: { at: string; adoptedAt: string; texts: Texts<MinutesText>; remarks: [string, string, string][] }
  polls?: { question: string; options: string[]; isNamed: boolean; closes: string; votes?: number[]; named?: Record<string, number> }[]
  actions?: { words: string; person?: string; administration?: string; due: string; done: boolean }[]
}
interface DemoSeries { slug: string; cadence: string; topics: string[]; texts: Texts<Text> }

const textsOf = <T extends { title: string; summary: string; body: string }>(texts: Texts<T>, extra: (text: T) => Record<string, unknown>): ItemInput['texts'] =>
  Object.fromEntries(Object.entries(texts).map(([lang, text]) => [lang, { title: text.title, summary: text.summary, body: text.body, maker: lang === 'en' ? 'author' : 'reviewer', extra: extra(text) }]))

/** Nine meetings of the demonstration, two of them held, with their minutes, votes and what is still to be done. */
export async function loadMeetings({ db, clock }: CoreServices, kit: DemoKit): Promise<void> {
  const { series, meetings } = JSON.parse(await readFile(new URL('meetings.json', import.meta.url), 'utf8')) as { series: DemoSeries[]; meetings: DemoMeeting[] }
  const author = kit.person('sanna-weiss')
  for (const { slug, cadence, topics, texts } of series) {
    await kit.bring({ id: kit.id(`updates.series.${slug}`), kind: 'updates.series', administration: null, author, publishedAt: kit.at('-240d'), input: { lang: 'en', texts: textsOf(texts, () => ({})), topics, audience: ['members'], handling: 'community', fields: { cadence } } })
  }
  for (const meeting of meetings) {
    await bringMeeting(meeting, kit)
    await fill(db, meeting, kit, clock.now())
  }
}

const fewest = (days: string[]): number => Math.min(...days.map((day) => Number.parseInt(day, 10)))

async function bringMeeting(meeting: DemoMeeting, kit: DemoKit): Promise<void> {
  const { slug, series, texts, topics, audience, sessions, minutes, agenda, number, format, registration, registrationUntil } = meeting
  const id = kit.id(`updates.meeting.${slug}`), lead = kit.person(meeting.lead)
  const starts = sessions.map(({ day, start, timeZone }) => instantIn(`${kit.on(day)}T${start}`, timeZone ?? 'UTC'))
  const ends = sessions.map(({ day, end, timeZone }) => instantIn(`${kit.on(day)}T${end}`, timeZone ?? 'UTC'))
  await kit.bring({
    id, kind: 'updates.meeting', administration: lead.administration, author: lead, publishedAt: kit.at(`${Math.min(fewest(sessions.map(({ day }) => day)) - 40, -2)}d`),
    input: {
      lang: 'en', texts: textsOf(texts, ({ agenda: points }) => ({ agenda: points })), topics, audience: [audience], handling: audience === 'public' ? 'open' : 'community', links: series === null ? {} : { series: [kit.id(`updates.series.${series}`)] },
      fields: {
        number, format, registration, registrationUntil: registrationUntil === null ? null : kit.on(registrationUntil), agenda,
        sessions: sessions.map(({ id: name, lang, day, start, end, timeZone, capacity, state }) => ({ id: name, lang, start: `${kit.on(day)}T${start}`, end: `${kit.on(day)}T${end}`, timeZone, capacity, state, sequence: state === 'cancelled' ? 1 : 0 })),
        startsAt: new Date(Math.min(...starts.map((at) => at.getTime()))).toISOString(), endsAt: new Date(Math.max(...ends.map((at) => at.getTime()))).toISOString(),
      },
    },
  })
  if (!minutes) return
  const written = { id: kit.id(`updates.minutes.${slug}`), kind: 'updates.minutes', administration: null, author: kit.person('sanna-weiss'), publishedAt: kit.at(minutes.at) }
  const input: ItemInput = { lang: 'en', texts: textsOf(minutes.texts, ({ decisions }) => ({ decisions })), topics, audience: [audience], handling: 'community', fields: { commentsUntil: null }, links: { meeting: [id] } }
  await kit.bring({ ...written, input })
  await kit.bring({ ...written, input, transition: 'adopt', revisedAt: kit.at(minutes.adoptedAt) })
}

/** Rows beside the items. Each names itself, so that loading again changes nothing; none is written for a meeting that is not there. */
async function fill(db: CoreServices['db'], meeting: DemoMeeting, kit: DemoKit, now: Date): Promise<void> {
  const { slug, sessions, people = [], absent = [], waiting = [], asked = [], invited = [], named = {}, minutes, polls = [], actions = [], place } = meeting
  const id = kit.id(`updates.meeting.${slug}`)
  const put = (table: string, columns: string, values: readonly unknown[]) =>
    db.raw(`insert into updates.${table} (${columns}) select ${typed(columns)} where exists (select 1 from updates.meeting where item_id = ?::uuid) on conflict do nothing`, [...values, id] as Knex.RawBinding[])
  const isOver = (sessions[0]?.day ?? '').startsWith('-')
  for (const { id: name } of sessions) await put('door', 'item_id, session, place, address', [id, name, place, `https://meet.demo.example/${slug}-${name}`])
  const sitting = (index: number) => sessions[index % 4 === 3 && sessions.length > 1 && sessions[1]?.state === 'planned' ? 1 : 0]?.id ?? 'en-1'
  const state = (person: string) => waiting.includes(person) ? 'waiting' : asked.includes(person) ? 'asked' : 'registered'
  for (const [index, person] of [...people, ...waiting, ...asked].entries()) {
    const { id: personId, administration } = kit.person(person)
    const wasThere = isOver && !absent.includes(person)
    await put('registration', 'id, item_id, session, person_id, administration, capacity_of, state, at, attended, certificate', [
      kit.id(`updates.registration.${slug}.${person}`), id, sitting(index), personId, administration, person === meeting.lead ? 'speaker' : 'delegate', state(person), isOver ? kit.at(`${fewest([sessions[0]?.day ?? '0d']) - 20}d`) : kit.at(`-${Math.max(1, 14 - index)}d`), isOver ? wasThere : null,
      wasThere ? numberOf(kit.id(`updates.certificate.${slug}.${person}`)) : null,
    ])
  }
  for (const code of invited) await put('invitation', 'id, item_id, administration, by_id, at', [kit.id(`updates.invitation.${slug}.${code}`), id, code, kit.person(meeting.lead).id, kit.at('-3d')])
  for (const [person, by] of Object.entries(named)) await put('invitation', 'id, item_id, administration, person_id, by_id, at', [kit.id(`updates.invitation.${slug}.${person}`), id, kit.person(person).administration, kit.person(person).id, kit.person(by).id, kit.at('-2d')])
  if (minutes) {
    const record = kit.id(`updates.minutes.${slug}`)
    await put('record', 'item_id, minutes_item_id', [id, record])
    for (const [n, [person, at, words]] of minutes.remarks.entries()) await put('remark', 'id, item_id, person_id, words, at', [kit.id(`updates.remark.${slug}.${n}`), record, kit.person(person).id, words, kit.at(at)])
  }
  for (const [n, { words, person, administration, due, done }] of actions.entries()) {
    await put('action', 'id, item_id, words, owner_id, administration, due_on, at, done_at', [kit.id(`updates.action.${slug}.${n}`), id, words, person === undefined ? null : kit.person(person).id, administration ?? null, kit.on(due), kit.at(sessions[0]?.day ?? '0d'), done ? kit.at(due) : null])
  }
  for (const [n, { question, options, isNamed, closes, votes, named = {} }] of polls.entries()) {
    const poll = kit.id(`updates.poll.${slug}.${n}`)
    const tally = votes ?? options.map((_, choice) => Object.values(named).filter((one) => one === choice).length)
    await put('poll', 'id, item_id, question, options, is_named, closes_at, at, tally', [poll, id, question, JSON.stringify(options), isNamed, kit.at(closes), kit.at(sessions[0]?.day ?? '0d') < now ? kit.at(sessions[0]?.day ?? '0d') : now, JSON.stringify(tally)])
    const voters = Object.keys(named).length > 0 ? Object.entries(named) : people.slice(0, tally.reduce((sum, one) => sum + one, 0)).map((person) => [person, null] as const)
    for (const [person, choice] of voters) await put('ballot', 'poll_id, person_id, choice', [poll, kit.person(person).id, choice])
  }
}

const types: Record<string, string> = { id: 'uuid', item_id: 'uuid', person_id: 'uuid', owner_id: 'uuid', by_id: 'uuid', poll_id: 'uuid', minutes_item_id: 'uuid', at: 'timestamptz', closes_at: 'timestamptz', done_at: 'timestamptz', due_on: 'date', attended: 'boolean', is_named: 'boolean', choice: 'integer', options: 'jsonb', tally: 'jsonb' }
const typed = (columns: string): string => columns.split(', ').map((column) => `?::${types[column] ?? 'text'}`).join(', ')
const numberOf = (id: string): string => id.replaceAll('-', '').slice(0, 16).toUpperCase().replaceAll('0', 'X').replaceAll('1', 'Y').replace(/(.{4})(?=.)/g, '$1-')
