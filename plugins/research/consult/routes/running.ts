import { Type, type Static } from 'typebox'
import { Invalid, key, locales, oneOf, redirect, type Conflict, type FieldFault, type ItemInput, type Locale, type Route, type Routes } from '@diwan/core'
import { moment } from '../../works/routes/shapes.ts'
import type { ConsultDeps, ConsultPermission } from '../deps.ts'
import { wordsOf } from '../model/answers.ts'
import { fieldsOf, type Asked } from '../model/asked.ts'
import { mostRows as mostTold, sectors, type ConsultationTexts, type Did, type DidWords } from '../model/fields.ts'
import { mostRows } from '../services/answers.ts'
import { mostAtOnce } from '../model/guest-list.ts'
import type { Handed, Invitee } from '../services/invitees.ts'
import { headOfRead } from './shown.ts'
import { Choice, ErrorsShape, Head, choices, drawn, errorsOf, maybe, page, sectorChoices } from './shapes.ts'

const Counts = Type.Array(Type.Object({ label: Type.String(), value: Type.Integer() }))
const Key = { key: key() }
const Guests = Type.Object({ head: Head, counts: Counts, answers: Type.Integer(), invited: Type.Integer(), rows: Type.Array(drawn<Invitee>()), next: maybe(Type.Integer()), previous: maybe(Type.Integer()), mayInvite: Type.Boolean(), mayClose: Type.Boolean(), isForGuests: Type.Boolean(), handed: Type.Array(drawn<Handed>()), people: Type.String(), locales: Type.Array(Choice), sectors: Type.String(), most: Type.Integer(), errors: ErrorsShape })

async function guestsPage({ consultations, consultAnswers, invitees, viewer, locale, t }: ConsultDeps, ref: string, { page: n = 1, handed = [], people = '', lang, fault }: { page?: number | undefined; handed?: Handed[]; people?: string | undefined; lang?: Locale | undefined; fault?: Invalid | Conflict } = {}): Promise<Static<typeof Guests>> {
  const read = await consultations.kept(viewer, ref)
  const [{ rows, hasNext, total }, of] = [await invitees.page(read.item.id, n), await consultAnswers.bySector(read.item.id)]
  const isForGuests = read.asked.fields.respondents !== 'members'
  return {
    head: headOfRead(read), counts: of.map(({ sector, n: value }) => ({ label: t(`research.consult.sector.${sector}`), value })), answers: of.reduce((sum, { n: each }) => sum + each, 0), invited: total, rows, next: hasNext ? n + 1 : null, previous: n > 1 ? n - 1 : null, handed, people, isForGuests,
    mayInvite: isForGuests && read.item.publishedAt !== null && (read.phase === 'open' || read.phase === 'announced'), mayClose: read.item.publishedAt !== null && read.phase === 'open',
    locales: choices(locales, (one) => new Intl.DisplayNames([locale], { type: 'language' }).of(one) ?? one, lang ?? locale), sectors: sectors.join(', '), most: mostAtOnce, errors: errorsOf(t, fault),
  }
}

const Answers = Type.Object({ head: Head, total: Type.Integer(), counts: Counts, rows: Type.Array(Type.Object({ id: Type.String(), sector: Type.String(), name: Type.String(), organisation: Type.String(), publish: Type.String(), isGuest: Type.Boolean(), sentAt: moment(), said: Type.Array(Type.Object({ n: Type.Integer(), title: Type.String(), words: Type.String() })) })), sectors: Type.Array(Choice), questions: Type.Array(Choice), sector: Type.String(), question: Type.String(), next: maybe(Type.Integer()), previous: maybe(Type.Integer()) })
async function answersPage({ consultations, consultAnswers, viewer, t }: ConsultDeps, ref: string, { sector, question, page: n = 1 }: { sector?: string | undefined; question?: string | undefined; page?: number | undefined }): Promise<Static<typeof Answers>> {
  const read = await consultations.kept(viewer, ref)
  const { asked: { questions }, item } = read
  const [{ rows, hasNext }, of] = [await consultAnswers.page(item.id, { sector: sector || undefined, question: question || undefined, page: n }), await consultAnswers.bySector(item.id)]
  const shown = questions.filter(({ id }) => !question || id === question)
  return {
    head: headOfRead(read), total: of.reduce((sum, { n: each }) => sum + each, 0), counts: of.map(({ sector: name, n: value }) => ({ label: t(`research.consult.sector.${name}`), value })), sector: sector ?? '', question: question ?? '', next: hasNext ? n + 1 : null, previous: n > 1 ? n - 1 : null,
    rows: rows.map((row) => ({ ...row, said: shown.map((one) => ({ n: one.n, title: one.title, words: one.kind === 'scale' && row.values[one.id] !== undefined ? t(`research.consult.scale.${String(row.values[one.id])}`) : wordsOf(one, row) })).filter(({ words }) => words !== '') })),
    sectors: [{ value: '', label: t('research.consult.every-sector'), selected: !sector }, ...sectorChoices(t, sector)], questions: [{ value: '', label: t('research.consult.every-question'), selected: !question }, ...questions.map(({ id, n: number, title }) => ({ value: id, label: `${number}. ${title}`, selected: id === question }))],
  }
}

const Responses = Type.Object({ questions: Type.Array(Type.Object({ id: Type.String(), n: Type.Integer(), title: Type.String(), kind: Type.String() })), rows: Type.Array(Type.Object({ sentAt: moment(), sector: Type.String(), name: Type.String(), organisation: Type.String(), publish: Type.String(), isGuest: Type.Boolean(), answers: Type.Record(Type.String(), Type.String()) })), isMore: Type.Boolean() })

const ToldRow = Type.Object({ n: Type.Integer(), id: Type.String(), theme: Type.String(), original: Type.String(), said: Type.String(), did: Type.String(), answers: Type.Integer(), item: Type.String() })
const Synthesis = Type.Object({ head: Head, rev: Type.Integer(), lang: oneOf(locales), original: oneOf(locales), isOriginal: Type.Boolean(), isPublished: Type.Boolean(), synthesis: Type.String(), rows: Type.Array(ToldRow), languages: Type.Array(Type.Object({ lang: Type.String(), current: Type.Boolean(), isThere: Type.Boolean() })), answers: Type.Integer(), errors: ErrorsShape })
const PostedTold = { rev: Type.Integer({ minimum: 0 }), lang: oneOf(locales), synthesis: Type.Optional(Type.String({ maxLength: 40_000 })), did: Type.Optional(Type.Array(Type.Object({ id: Type.Optional(Type.String({ pattern: '^[a-z0-9-]{0,20}$' })), theme: Type.Optional(Type.String({ maxLength: 200 })), said: Type.Optional(Type.String({ maxLength: 2_000 })), did: Type.Optional(Type.String({ maxLength: 2_000 })), answers: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000_000 })), item: Type.Optional(Type.String({ maxLength: 400 })) }), { maxItems: mostTold + 3 })), then: Type.Optional(oneOf(['stay', 'publish'])) }
type PostedTold = Static<ReturnType<typeof Type.Object<typeof PostedTold>>>

async function synthesisPage({ consultations, consultAnswers, content, viewer, t }: ConsultDeps, ref: string, wanted?: Locale, fault?: Invalid | Conflict): Promise<Static<typeof Synthesis>> {
  const read = await consultations.kept(viewer, ref)
  const { input, rev } = await consultations.draft(viewer, read.item.id)
  const lang = wanted ?? input.lang, isOriginal = lang === input.lang
  const extra = (of: Locale) => (input.texts[of]?.extra ?? {}) as Partial<ConsultationTexts>
  const [said, first] = [lang, input.lang].map((of) => new Map((extra(of).did ?? []).map((one) => [one.id, one])))
  const refs = new Map((await content.pick(viewer, fieldsOf(input).did.flatMap(({ item }) => item ?? []))).map((one) => [one.id, one.ref ?? one.id]))
  const rows = fieldsOf(input).did.map(({ id, answers, item }) => ({ id, answers, item: item === null ? '' : refs.get(item) ?? '', theme: said?.get(id)?.theme ?? '', said: said?.get(id)?.said ?? '', did: said?.get(id)?.did ?? '', original: isOriginal ? '' : first?.get(id)?.theme ?? '' }))
  const blank = { id: '', answers: 0, item: '', theme: '', said: '', did: '', original: '' }
  return {
    head: headOfRead(read), rev, lang, original: input.lang, isOriginal, isPublished: read.phase === 'synthesised', synthesis: extra(lang).synthesis ?? '', errors: errorsOf(t, fault), answers: (await consultAnswers.bySector(read.item.id)).reduce((sum, { n }) => sum + n, 0),
    rows: [...rows, ...isOriginal ? Array.from({ length: Math.min(rows.length === 0 ? 3 : 2, mostTold - rows.length) }, () => blank) : []].map((one, n) => ({ ...one, n })), languages: locales.map((one) => ({ lang: one, current: one === lang, isThere: (extra(one).synthesis ?? '') !== '' })),
  }
}

async function withTold(deps: ConsultDeps, input: ItemInput, { lang, synthesis = '', did = [] }: PostedTold): Promise<ItemInput> {
  const fields = fieldsOf(input), extra = (input.texts[lang]?.extra ?? {}) as Partial<ConsultationTexts>
  const said = did.map((one, at) => ({ ...one, at })).filter(({ theme = '' }) => theme.trim() !== '')
  const words = (id: string, { theme = '', said: told = '', did: done = '' }: (typeof said)[number]): DidWords => ({ id, theme: theme.trim(), said: told.trim(), did: done.trim() })
  const text = (rows: DidWords[]) => ({ ...input.texts, [lang]: { title: input.texts[input.lang]?.title ?? '', ...input.texts[lang], extra: { ...extra, synthesis: synthesis.replaceAll('\r\n', '\n'), did: rows } } })
  if (lang !== input.lang) return { ...input, texts: text(said.filter(({ id }) => fields.did.some((one) => one.id === id)).map((one) => words(one.id ?? '', one))) }
  const taken = new Set(fields.did.map(({ id }) => id)), faults: FieldFault[] = []
  const rows: Did[] = [], told: DidWords[] = []
  for (const one of said.slice(0, mostTold)) {
    let id = one.id ?? ''
    if (!taken.has(id)) { let n = 1; while (taken.has(`d-${n}`)) n += 1; id = `d-${n}`; taken.add(id) }
    const item = (await deps.content.named(deps.viewer, null, one.item ?? ''))?.id ?? null
    if (item === null && (one.item ?? '').trim() !== '') faults.push({ field: `did.${one.at}.item`, key: 'research.consult.fault.item' })
    rows.push({ id, answers: one.answers ?? 0, item })
    told.push(words(id, one))
  }
  if (faults.length > 0) throw new Invalid(faults)
  return { ...input, fields: { ...fields, did: rows }, texts: text(told) }
}

const most = 500
/** Tells whoever answered: members here, guests who asked for it by mail. Each once. */
async function tell({ consultAnswers, notices, jobs }: ConsultDeps, id: string): Promise<void> {
  const people = await consultAnswers.members(id)
  for (let at = 0; at < people.length; at += most) await notices.tell('research.consult-synthesis', { to: { people: people.slice(at, at + most) }, item: id, key: `synthesis.${id}.${at / most}` })
  await jobs.send('consult-told', { id }, { key: id })
}

const csvOf = ({ questions, rows }: { questions: Pick<Asked['questions'][number], 'id' | 'n' | 'title'>[]; rows: { sentAt: Date; sector: string; name: string; organisation: string; publish: string; isGuest: boolean; answers: Record<string, string> }[] }): (string | number | null)[][] =>
  [['sent', 'sector', 'name', 'organisation', 'publish', 'respondent', ...questions.map(({ n, title }) => `${n}. ${title}`)], ...rows.map((row) => [new Date(row.sentAt).toISOString(), row.sector, row.name, row.organisation, row.publish, row.isGuest ? 'guest' : 'member', ...questions.map(({ id }) => row.answers[id] ?? null)])]

/** Running a consultation: whom it asks, what they said, and what came of it. */
export const runningRoutes = (on: Routes<ConsultDeps, ConsultPermission>): Route[] => [
  on.get('/consultations/:key/guests', { may: 'consult', isInternal: true, input: Type.Object({ ...Key, page: page() }), output: Guests, view: 'consult/guests', run: (deps, { key: ref, page: n }) => guestsPage(deps, ref, { page: n }) }),
  on.post('/consultations/:key/guests', {
    may: 'consult', isInternal: true, input: Type.Object({ ...Key, people: Type.Optional(Type.String({ maxLength: 100_000 })), lang: oneOf(locales) }), output: Guests, view: 'consult/guests', again: (deps, { key: ref = '', people, lang }, fault) => guestsPage(deps, ref, { people, lang, fault }),
    async run(deps, { key: ref, people = '', lang }) {
      const read = await deps.consultations.kept(deps.viewer, ref)
      if (read.item.publishedAt === null) throw new Invalid([{ field: 'people', key: 'research.consult.fault.not-yet' }])
      return guestsPage(deps, ref, { handed: await deps.invitees.invite(deps.viewer, read, people, lang), lang })
    },
  }),
  on.post('/consultations/:key/guests/:invitee/renew', {
    may: 'consult', isInternal: true, input: Type.Object({ ...Key, invitee: Type.String({ format: 'uuid' }) }), output: Guests, view: 'consult/guests', again: (deps, { key: ref = '' }, fault) => guestsPage(deps, ref, { fault }),
    async run(deps, { key: ref, invitee }) { return guestsPage(deps, ref, { handed: await deps.invitees.renew(deps.viewer, await deps.consultations.kept(deps.viewer, ref), invitee) }) },
  }),
  on.post('/consultations/:key/guests/:invitee/withdraw', {
    may: 'consult', isInternal: true, input: Type.Object({ ...Key, invitee: Type.String({ format: 'uuid' }) }),
    async run({ consultations, invitees, viewer }, { key: ref, invitee }) {
      const { item } = await consultations.kept(viewer, ref)
      await invitees.revoke(viewer, item.id, invitee)
      return redirect(`${item.path}/guests`, 'research.consult.link.withdrawn')
    },
  }),
  on.get('/consultations/:key/answers', { may: 'consult', isInternal: true, input: Type.Object({ ...Key, sector: Type.Optional(Type.String({ maxLength: 40 })), question: Type.Optional(Type.String({ maxLength: 20 })), page: page() }), output: Answers, view: 'consult/answers', run: (deps, { key: ref, ...query }) => answersPage(deps, ref, query) }),
  // All of them at once, as a table or for a program: taken away by a named person, and on record.
  on.get('/consultations/:key/responses', {
    may: 'consult', input: Type.Object(Key), output: Responses, formats: { csv: csvOf },
    async run({ consultations, consultAnswers, audit, transaction, viewer }, { key: ref }) {
      const { item, asked } = await consultations.kept(viewer, ref)
      const { rows, hasNext } = await consultAnswers.page(item.id, { limit: mostRows })
      if (viewer.outlet === undefined) await transaction(() => audit.record(viewer, 'core.exported', `item:${item.id}`, { format: 'json' }))
      return { questions: asked.questions, isMore: hasNext, rows: rows.map((row) => ({ ...row, answers: Object.fromEntries(asked.questions.map((one) => [one.id, wordsOf(one, row)]).filter(([, words]) => words !== '')) as Record<string, string> })) }
    },
  }),
  on.get('/consultations/:key/synthesis', { may: 'consult', isInternal: true, input: Type.Object({ ...Key, to: Type.Optional(oneOf(locales)) }), output: Synthesis, view: 'consult/synthesis', run: (deps, { key: ref, to }) => synthesisPage(deps, ref, to) }),
  on.post('/consultations/:key/synthesis', {
    may: 'consult', isInternal: true, input: Type.Object({ ...Key, ...PostedTold }), output: Synthesis, view: 'consult/synthesis', result: Type.Object({ rev: Type.Integer() }), again: (deps, { key: ref = '', lang }, fault) => synthesisPage(deps, ref, lang, fault),
    async run(deps, { key: ref, ...posted }) {
      const { consultations, viewer } = deps
      const read = await consultations.kept(viewer, ref)
      const { input } = await consultations.draft(viewer, read.item.id)
      const { rev, published } = await consultations.synthesise(viewer, read, await withTold(deps, input, posted), { rev: posted.rev, publish: posted.then === 'publish' })
      if (!published) return redirect(`${read.item.path}/synthesis?to=${posted.lang}`, 'research.consult.saved', { value: { rev } })
      await tell(deps, published.id)
      return redirect(published.path, 'research.consult.synthesised')
    },
  }),
  on.post('/consultations/:key/close', { may: 'consult', isInternal: true, input: Type.Object(Key), async run({ consultations, viewer }, { key: ref }) {
    const read = await consultations.kept(viewer, ref)
    await consultations.close(viewer, read)
    return redirect(`${read.item.path}/answers`, 'research.consult.closed')
  } }),
  on.post('/consultations/:key/withdraw', { may: 'consult', isInternal: true, input: Type.Object({ ...Key, note: Type.String({ minLength: 1, maxLength: 1_000 }) }), async run({ consultations, viewer }, { key: ref, note }) {
    await consultations.withdraw(viewer, await consultations.kept(viewer, ref), note)
    return redirect('/research/consultations', 'research.consult.withdrawn')
  } }),
]
