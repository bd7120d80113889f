import { readFile } from 'node:fs/promises'
import type { CoreServices, DemoKit, Locale, Proof } from '@diwan/core'
import type { SeatServices } from './deps.ts'
import type { ChannelTerms, Outcome } from './channel-terms.ts'
import type { Weekend } from './working-days.ts'
import { endOfDay } from './working-days.ts'
import type { RouteRole } from './approvals.ts'
import type { Stage } from './request-stages.ts'

interface DemoRequest { word: string; from: string; to: string; lang: Locale; sent: string; due: string; stage: Stage; level?: number; reach?: 'contacts'; title: string; body: string; answer?: string; channel?: ChannelTerms & { outcome: Outcome } }
interface DemoSeats {
  seats: { slug: string; kind: 'ncp' | 'deputy'; from: string; until: string; handOver?: { to: string; state: 'named' | 'accepted'; since: string } }[]
  verifications: { slug: string; how: Proof; by: string; at: string; until: string }[]
  offices: { code: string; weekend: Weekend; timeZone: string }[]
  routes: { code: string; seats: { role: RouteRole; person: string; deputy?: string }[] }[]
  asks: { slug: string; how: Proof; at: string; note: string }[]
  requests: DemoRequest[]
}

/** Twenty-four contact points and deputies, two seats on their way to the next, and what the administrations ask each other. */
export async function loadDemoSeats({ db, seatBook, approvals }: CoreServices & SeatServices, kit: DemoKit): Promise<void> {
  const told = JSON.parse(await readFile(new URL('../demo/seats.json', import.meta.url), 'utf8')) as DemoSeats
  for (const { code, ...office } of told.offices) await seatBook.write(code, office)
  for (const { code, seats } of told.routes) await approvals.writeRoute(code, seats.map(({ role, person, deputy }) => ({ role, label: '', person: kit.person(person).id, deputy: deputy === undefined ? null : kit.person(deputy).id })))
  const verified = told.verifications.map(({ slug, how, by, at, until }) => ({ id: kit.id(`directory.verification.${slug}`), person: kit.person(slug).id, administration: kit.person(slug).administration, how, by: kit.person(by).id, at: kit.at(at), until: kit.on(until) }))
  await db.raw(`insert into directory.verification (id, person_id, administration, method, state, asked_at, decided_by, decided_at, until_on) select v.id, v.person, v.administration, v.how, 'verified', v.at, v."by", v.at, v.until
    from jsonb_to_recordset(?::jsonb) v(id uuid, person uuid, administration text, how text, "by" uuid, at timestamptz, until date) on conflict do nothing`, [JSON.stringify(verified)])
  for (const { slug, how, at, note } of told.asks) {
    const person = kit.person(slug)
    await db.raw(`insert into directory.verification (id, person_id, administration, method, state, note, asked_at) values (?, ?, ?, ?, 'pending', ?, ?) on conflict do nothing`,
      [kit.id(`directory.verification.ask.${slug}`), person.id, person.administration, how, note, kit.at(at)])
  }
  for (const { slug, kind, from, until, handOver } of told.seats) {
    const person = kit.person(slug)
    await db.raw(`insert into directory.appointment (id, person_id, administration, kind, state, from_on, until_on, appointed_by, created_at) values (?, ?, ?, ?, 'standing', ?::date, ?::date, '', ?) on conflict do nothing`,
      [kit.id(`directory.appointment.${slug}`), person.id, person.administration, kind, kit.on(from), kit.on(until), kit.at(from)])
    if (handOver === undefined) continue
    await db.raw(`insert into directory.hand_over (id, administration, kind, outgoing_id, incoming_id, stage, named_by, named_at, accepted_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing`,
      [kit.id(`directory.hand-over.${slug}`), person.administration, kind, person.id, kit.person(handOver.to).id, handOver.state, person.id, kit.at(handOver.since), handOver.state === 'accepted' ? kit.at(handOver.since) : null])
  }
  for (const request of told.requests) await bringRequest(db, request, told, kit)
}

async function bringRequest(db: CoreServices['db'], { word, from, to, lang, sent, due, stage, level = stage === 'escalated' ? 2 : 0, reach, title, body, answer, channel }: DemoRequest, told: DemoSeats, kit: DemoKit): Promise<void> {
  const author = kit.person(from)
  const sender = author.administration ?? ''
  const answerer = told.seats.find(({ slug, kind }) => kit.person(slug).administration === to && kind === (level === 1 ? 'deputy' : 'ncp'))
  const [id, at, dueAt] = [kit.id(`directory.request.${word}`), kit.at(sent), endOfDay(told.offices.find(({ code }) => code === to)?.timeZone ?? 'UTC', kit.on(due))]
  await kit.bring({
    id, kind: 'directory.request', administration: sender, author, publishedAt: at,
    input: { lang, audience: [], handling: 'named-administrations', texts: { [lang]: { title, body } }, fields: { sender, receiver: to, reach: reach ?? 'everybody', dueOn: kit.on(due), ...channel === undefined ? {} : { purpose: 'channel', channelHandling: channel.handling, channelUntil: kit.on(channel.until), keepMonths: channel.keepMonths, takesPart: channel.takesPart } } },
  })
  const taken = stage === 'acknowledged' || stage === 'answered' || stage === 'closed' ? new Date(at.getTime() + 20 * 3_600_000) : null
  const answered = answer === undefined ? null : new Date(at.getTime() + 70 * 3_600_000)
  // Taking the demonstration away asks for its items without bringing them.
  await db.raw(`insert into directory.request_clock (item_id, sender, receiver, stage, level, sender_id, assignee_id, sent_at, acknowledge_by, due_at, acknowledged_at, answered_at, escalated_at, closed_at)
    select item_id, ?, ?, ?, ?, ?::uuid, ?::uuid, ?::timestamptz, ?::timestamptz, ?::timestamptz, ?::timestamptz, ?::timestamptz, ?::timestamptz, ?::timestamptz from directory.request where item_id = ? on conflict do nothing`,
  [sender, to, stage, level, author.id, answerer ? kit.person(answerer.slug).id : null, at, level === 0 && stage === 'sent' ? dueAt : new Date(at.getTime() + 48 * 3_600_000), dueAt, taken, answered,
    stage === 'escalated' ? dueAt : null, stage === 'closed' && answered ? new Date(answered.getTime() + 86_400_000) : null, id])
  if (channel !== undefined) await db.raw('update directory.request_clock set outcome = ? where item_id = ?', [channel.outcome, id])
  if (answer !== undefined && answerer) {
    await db.raw(`insert into directory.request_message (id, item_id, by_id, administration, words, is_answer, at) select ?, item_id, ?::uuid, ?, ?, true, ?::timestamptz from directory.request where item_id = ? on conflict do nothing`,
      [kit.id(`directory.request.answer.${word}`), kit.person(answerer.slug).id, to, answer, answered, id])
  }
}
