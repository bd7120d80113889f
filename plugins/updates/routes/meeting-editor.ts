import { Type } from 'typebox'
import { Invalid, NotFound, key, oneOf, redirect, type FieldFault, type Item, type ItemInput, type Locale, type Route, type Routes } from '@diwan/core'
import { AgendaPoint, sessionLanguages, settled, type MeetingFields, type MeetingTexts, type Session } from '../kinds/meeting.ts'
import type { Door } from '../services/meetings.ts'
import { maybe } from './meeting-shapes.ts'
import type { Deps, Permission } from './posts.ts'

const words = (maxLength: number) => Type.Optional(Type.String({ maxLength }))
/** Rows of a form: empty ones are as if they were not there. */
const SessionRow = Type.Object({ id: words(20), lang: words(5), start: words(20), end: words(20), timeZone: words(60), capacity: words(8), state: words(12), place: words(300), address: words(500) })
const PointRow = Type.Object({ id: words(20), after: words(6), title: words(300), lead: words(200), decision: words(2_000), documents: Type.Optional(Type.Array(Type.String({ maxLength: 60 }), { maxItems: 40 })), find: words(100) })
const Form = { sessions: Type.Optional(Type.Array(SessionRow, { maxItems: 12 })), agenda: Type.Optional(Type.Array(PointRow, { maxItems: 60 })) }
type SessionRow = { id?: string; lang?: string; start?: string; end?: string; timeZone?: string; capacity?: string; state?: string; place?: string; address?: string }
type PointRow = { id?: string; after?: string; title?: string; lead?: string; decision?: string; documents?: string[]; find?: string }

const Choice = Type.Object({ value: Type.String(), label: Type.String(), selected: Type.Boolean() })
const strings = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, Type.String()]))
const Programme = Type.Object({
  title: Type.String(), id: Type.String(), path: Type.String(), lang: oneOf(sessionLanguages), original: oneOf(sessionLanguages), rev: Type.Integer(), readerZone: Type.String(), languages: Type.Array(Type.Object({ lang: Type.String(), current: Type.Boolean() })),
  sessions: Type.Array(Type.Object({ ...strings(['id', 'start', 'end', 'timeZone', 'capacity', 'place', 'address']), n: Type.Integer(), langs: Type.Array(Choice), states: Type.Array(Choice) })),
  agenda: Type.Array(Type.Object({ ...strings(['id', 'after', 'title', 'lead', 'decision']), n: Type.Integer(), original: Type.String(), documents: Type.Array(Choice), found: oneOf(['unasked', 'some', 'none']), lookedFor: Type.String() })),
  errors: Type.Array(Type.Object({ id: Type.String(), error: Type.String() })), series: maybe(Type.String()), allSeries: Type.Array(Choice),
})

type Filled = ItemInput & { fields: MeetingFields }
const fieldsOf = (input: ItemInput): MeetingFields => ({ number: null, format: 'online', registration: 'open', registrationUntil: null, startsAt: null, endsAt: null, ...input.fields, sessions: (input.fields?.['sessions'] ?? []) as Session[], agenda: (input.fields?.['agenda'] ?? []) as AgendaPoint[] })
const agendaTexts = (input: ItemInput, lang: Locale): MeetingTexts['agenda'] => ((input.texts[lang]?.extra ?? {}) as Partial<MeetingTexts>).agenda ?? []

interface Asked { item: Item; input: Filled; rev: number; lang: Locale; faults?: readonly FieldFault[]; typed?: { sessions: SessionRow[]; agenda: PointRow[] } }

async function standing({ content, viewer }: Deps, ref: string, lang?: Locale): Promise<Asked> {
  const item = await content.read(viewer, 'updates.meeting', ref)
  if (!item.isKept) throw new NotFound()
  const { input, rev } = await content.draft(viewer, item.id)
  return { item, input: { ...input, fields: fieldsOf(input) }, rev, lang: lang ?? input.lang }
}

async function formOf(deps: Deps, { item, input, rev, lang, faults = [], typed }: Asked) {
  const { meetings, content, viewer, t } = deps
  const doors = await meetings.doors(item.id)
  const known = new Map(agendaTexts(input, lang).map((one) => [one.id, one]))
  const originals = new Map(agendaTexts(input, input.lang).map((one) => [one.id, one.title]))
  const isOriginal = lang === input.lang
  const sessions: SessionRow[] = typed?.sessions.slice(0, typed.sessions.findLastIndex(({ start = '', end = '' }) => start !== '' || end !== '') + 1) ?? input.fields.sessions.map(({ id, lang: of, start, end, timeZone, capacity, state }) => ({ id, lang: of, start, end, timeZone: timeZone ?? '', capacity: capacity === null ? '' : String(capacity), state, place: doors.get(id)?.place ?? '', address: doors.get(id)?.address ?? '' }))
  const agenda: PointRow[] = typed?.agenda.slice(0, typed.agenda.findLastIndex(isSaid) + 1) ?? input.fields.agenda.map(({ id, after, lead, documents }) => ({ id, after: after === null ? '' : String(after), lead, documents, title: known.get(id)?.title ?? '', decision: known.get(id)?.decision ?? '' }))
  const blank = <T>(rows: T[], more: number, most: number): (T | undefined)[] => [...rows, ...Array.from<undefined>({ length: isOriginal ? Math.min(more, most - rows.length) : 0 })]
  const documents = await documentsOf(deps, item.id, agenda)
  const series = (await content.list(viewer, { kinds: ['updates.series'], limit: 100 })).rows
  const chosen = input.links?.['series']?.[0] ?? ''
  const all = new Set(sessionLanguages.map(String))
  return {
    title: input.texts[viewer.locale]?.title ?? input.texts[input.lang]?.title ?? item.title, id: item.id, path: item.path, lang, original: input.lang, rev, readerZone: viewer.timeZone,
    languages: [...new Set([input.lang, ...Object.keys(input.texts)])].filter((one) => all.has(one)).map((one) => ({ lang: one, current: one === lang })),
    sessions: blank(sessions, 2, 12).map((row, n) => ({
      n, id: row?.id ?? '', start: row?.start ?? '', end: row?.end ?? '', timeZone: row ? row.timeZone ?? '' : viewer.timeZone, capacity: row?.capacity ?? '', place: row?.place ?? '', address: row?.address ?? '',
      langs: sessionLanguages.map((one) => ({ value: one, label: t(`updates.meetings.language.${one}`), selected: one === (row?.lang ?? viewer.locale) })),
      states: (['planned', 'cancelled'] as const).map((one) => ({ value: one, label: t(`updates.meetings.state.${one}`), selected: one === (row?.state ?? 'planned') })),
    })),
    agenda: blank(agenda, 4, 60).map((row, n) => ({ n, id: row?.id ?? '', after: row?.after ?? '', title: row?.title ?? '', lead: row?.lead ?? '', decision: row?.decision ?? '', ...documents(row), lookedFor: row?.find ?? '', original: isOriginal ? '' : originals.get(row?.id ?? '') ?? '' })),
    errors: faults.map(({ field, key: words_, values }) => ({ id: idOf(field), error: t(words_, values) })),
    series: chosen === '' ? null : chosen, allSeries: [{ value: '', label: t('updates.meetings.no-series'), selected: chosen === '' }, ...series.map(({ id, title }) => ({ value: id, label: title, selected: id === chosen }))],
  }
}

/** Whether something stands in the row. */
const isSaid = ({ id = '', title = '', lead = '', decision = '', documents = [], find = '' }: PointRow): boolean => [id, title, lead, decision, find].some((one) => one.trim() !== '') || documents.length > 0

/** What a point of the agenda may have beside it: what it has, what was found by its words, and the files of the meeting itself. */
async function documentsOf({ content, attachments, search, viewer, t }: Deps, itemId: string, agenda: readonly PointRow[]): Promise<(row: PointRow | undefined) => { documents: { value: string; label: string; selected: boolean }[]; found: 'unasked' | 'some' | 'none' }> {
  const chosen = agenda.flatMap(({ documents = [] }) => documents)
  const items = new Map((await content.pick(viewer, chosen.filter((one) => isUuid.test(one)))).map((one) => [one.id, one.title]))
  const files = new Map((await attachments.of(viewer, itemId)).map(({ id, name }) => [`file:${id}`, name]))
  const found = new Map<PointRow, Map<string, string>>()
  for (const row of agenda) if ((row.find ?? '').trim() !== '') found.set(row, new Map((await search.suggest(viewer, row.find ?? '')).filter(({ id }) => id !== itemId).map(({ id, title }) => [id, title])))
  return (row) => {
    const own = row?.documents ?? []
    const offered = new Map([...own.map((one) => [one, items.get(one) ?? files.get(one) ?? t('updates.meetings.programme.document-gone')] as const), ...row ? found.get(row) ?? [] : [], ...files])
    const hits = row ? found.get(row) : undefined
    return { documents: [...offered].map(([value, label]) => ({ value, label, selected: own.includes(value) })), found: hits === undefined ? 'unasked' : hits.size > 0 ? 'some' : 'none' }
  }
}

const isUuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const idOf = (field: string): string => field.replace(/^fields\./, '').replaceAll('.', '-')

/** An id no other row has: the language and a number for sittings, a number for points. */
function idFor(prefix: string, taken: Set<string>): string {
  for (let n = 1; ; n += 1) {
    const id = `${prefix}${n}`
    if (!taken.has(id)) { taken.add(id); return id }
  }
}

/** The draft with what the form says; rows without a beginning, or without a title, are left out. @throws Invalid */
function withForm({ input, lang }: Asked, form: { sessions?: SessionRow[]; agenda?: PointRow[] }): { input: Filled; doors: Door[] } {
  const faults: FieldFault[] = []
  const before = new Map(input.fields.sessions.map((session) => [session.id, session]))
  const [rows, points] = [form.sessions ?? [], form.agenda ?? []]
  const taken = new Set(rows.flatMap(({ id = '' }) => id === '' ? [] : [id]))
  const doors: Door[] = []
  const sessions = rows.flatMap((row, n): Session[] => {
    const { start = '', end = '', timeZone = '', capacity = '', place = '', address = '' } = row
    if (start === '' && end === '') return []
    const seats = capacity === '' ? null : Number(capacity)
    if (seats !== null && (!Number.isInteger(seats) || seats < 1 || seats > 100_000)) faults.push({ field: `fields.sessions.${n}.capacity`, key: 'updates.meetings.fault.capacity' })
    const of = sessionLanguages.find((one) => one === row.lang) ?? 'en'
    const id = /^[a-z0-9-]{1,20}$/.test(row.id ?? '') ? row.id ?? '' : idFor(`${of}-`, taken)
    if (address !== '' && !/^https:\/\/\S+$/.test(address)) faults.push({ field: `fields.sessions.${n}.address`, key: 'core.fault.format.uri' })
    doors.push({ session: id, place: place.trim(), address: address.trim() })
    return [{ id, lang: of, start: start.slice(0, 16), end: end.slice(0, 16), timeZone: timeZone.trim() === '' ? null : timeZone.trim(), capacity: seats, state: row.state === 'cancelled' ? 'cancelled' : 'planned', sequence: before.get(id)?.sequence ?? 0 }]
  })
  const named = new Set(points.flatMap(({ id = '' }) => id === '' ? [] : [id]))
  const kept = points.filter(({ title = '', id = '' }) => title.trim() !== '' || (lang !== input.lang && id !== '')).map((row) => ({ ...row, id: /^[a-z0-9-]{1,20}$/.test(row.id ?? '') ? row.id ?? '' : idFor('p', named) }))
  const agenda = lang !== input.lang ? input.fields.agenda : kept.map(({ id, after = '', lead = '', documents = [] }, n): AgendaPoint => {
    const minutes = after === '' ? null : Number(after)
    if (minutes !== null && (!Number.isInteger(minutes) || minutes < 0 || minutes > 10_080)) faults.push({ field: `agenda.${n}.after`, key: 'core.fault.type.integer' })
    return { id, after: minutes, lead: lead.trim(), documents: [...new Set(documents.filter((one) => one !== ''))].slice(0, 20) }
  })
  const fields = { ...input.fields, sessions: lang === input.lang ? sessions : input.fields.sessions, agenda }
  if (faults.length > 0) throw new Invalid(faults)
  settled(fields, null)
  const text = input.texts[lang] ?? { title: '' }
  const said = kept.filter(({ id, title = '' }) => title.trim() !== '' && agenda.some((one) => one.id === id)).map(({ id, title = '', decision = '' }) => ({ id, title: title.trim(), decision: decision.trim().replaceAll('\r\n', '\n') }))
  return { input: { ...input, fields, texts: { ...input.texts, [lang]: { ...text, extra: { ...text.extra, agenda: said, ...sessions.some(({ state }) => state === 'planned') && { cancelled: '' } } } } }, doors: lang === input.lang ? doors : [] }
}

/** The programme of a meeting: what the editor of items has no questions for. It goes into the draft, as everything else of it does. */
export const editorRoutes = (on: Routes<Deps, Permission>): Route[] => [
  on.post('/meetings/new', {
    may: 'write', isInternal: true, input: Type.Object({ title: Type.String({ minLength: 1, maxLength: 200 }), kind: Type.Optional(oneOf(['meeting', 'series'])) }),
    async run({ content, viewer }, { title, kind = 'meeting' }) {
      const text = { lang: viewer.locale, texts: { [viewer.locale]: { title } }, audience: ['members'] }
      const { id } = await content.create(viewer, `updates.${kind}`, { ...text, fields: kind === 'series' ? { cadence: 'irregular' } : { format: 'online', registration: 'open' } })
      return redirect(kind === 'series' ? `/items/${id}/edit` : `/updates/meetings/${id}/programme`)
    },
  }),

  on.get('/meetings/:key/programme', {
    may: 'write', isInternal: true, input: Type.Object({ key: key(), text: Type.Optional(oneOf(sessionLanguages)) }), output: Programme, view: 'meeting-programme',
    run: async (deps, { key: ref, text }) => formOf(deps, await standing(deps, ref, text)),
  }),

  on.post('/meetings/:key/programme', {
    may: 'write', isInternal: true, input: Type.Object({ key: key(), rev: Type.Integer({ minimum: 0 }), lang: oneOf(sessionLanguages), series: Type.Optional(Type.String({ maxLength: 40 })), ...Form }), output: Programme, view: 'meeting-programme',
    async again(deps, { key: ref = '', lang, sessions = [], agenda = [] }, fault) {
      return formOf(deps, { ...await standing(deps, ref, lang), faults: fault instanceof Invalid ? fault.faults : [], typed: { sessions, agenda } })
    },
    async run(deps, { key: ref, rev, lang, series, sessions = [], agenda = [] }) {
      const asked = await standing(deps, ref, lang)
      // What is still being looked for is shown to be chosen from; nothing is saved yet.
      if (agenda.some(({ find = '' }) => find.trim() !== '')) return formOf(deps, { ...asked, typed: { sessions, agenda } })
      const { input, doors } = withForm(asked, { sessions, agenda })
      const links = series === undefined ? input.links : { ...input.links, series: /^[0-9a-f-]{36}$/.test(series) ? [series] : [] }
      await deps.content.saveDraft(deps.viewer, asked.item.id, { ...input, ...(links ? { links } : {}) }, { rev })
      // Where it is and how to join is no part of the text: it holds as soon as it is said.
      await deps.meetings.setDoors(asked.item.id, doors)
      await deps.audit.record(deps.viewer, 'updates.meeting.programme', `item:${asked.item.id}`, { sittings: sessions.length })
      return redirect(`/items/${asked.item.id}/edit`, 'updates.meetings.programme.saved')
    },
  }),
]
