import { Type, type Static } from 'typebox'
import { Invalid, instantIn, isZone, key, locales, oneOf, redirect, wallIn, type Conflict, type FieldFault, type ItemInput, type Locale, type Route, type Routes } from '@diwan/core'
import type { ConsultDeps, ConsultPermission } from '../deps.ts'
import { fieldsOf } from '../model/asked.ts'
import { builtQuestions, partsOf, translatedParts } from '../model/built.ts'
import { mostQuestions, publications, questionKinds, respondentChoices, sectors, type ConsultationFields, type ConsultationTexts } from '../model/fields.ts'
import { headOfRead } from './shown.ts'
import { Choice, ErrorsShape, Head, choices, errorsOf } from './shapes.ts'

const text = (maxLength: number) => Type.Optional(Type.String({ maxLength }))
const PostedQuestion = Type.Object({ id: Type.Optional(Type.String({ pattern: '^[a-z0-9-]{0,20}$' })), title: text(400), hint: text(600), unit: text(40), kind: text(20), required: Type.Optional(Type.Boolean()), options: text(13_000), order: Type.Optional(Type.Integer({ minimum: 1, maximum: 99 })) })
const Posted = {
  rev: Type.Integer({ minimum: 0 }), lang: oneOf(locales), title: text(200), summary: text(600), body: text(50_000), opensAt: text(20), closesAt: text(20), timeZone: text(60), respondents: Type.Optional(oneOf(respondentChoices)), sectors: Type.Optional(Type.Array(oneOf(sectors), { maxItems: sectors.length })),
  publication: Type.Optional(oneOf(publications)), audience: Type.Optional(oneOf(['members', 'public'])), topics: Type.Optional(Type.Array(Type.String({ maxLength: 60 }), { maxItems: 20 })), questions: Type.Optional(Type.Array(PostedQuestion, { maxItems: mostQuestions + 3 })), then: Type.Optional(oneOf(['stay', 'publish'])),
}
type Posted = Static<ReturnType<typeof Type.Object<typeof Posted>>>
const Row = Type.Object({ n: Type.Integer(), number: Type.Integer(), id: Type.String(), title: Type.String(), original: Type.String(), hint: Type.String(), unit: Type.String(), options: Type.String(), optionsOriginal: Type.String(), required: Type.Boolean(), kinds: Type.Array(Choice), isFrozen: Type.Boolean() })
const Edit = Type.Object({
  head: Head, rev: Type.Integer(), lang: oneOf(locales), original: oneOf(locales), isOriginal: Type.Boolean(), isLive: Type.Boolean(), title: Type.String(), summary: Type.String(), body: Type.String(), opensAt: Type.String(), closesAt: Type.String(), timeZone: Type.String(),
  respondents: Type.Array(Choice), sectors: Type.Array(Choice), publications: Type.Array(Choice), audiences: Type.Array(Choice), topics: Type.Array(Choice), questions: Type.Array(Row), languages: Type.Array(Type.Object({ lang: Type.String(), current: Type.Boolean(), isThere: Type.Boolean() })), errors: ErrorsShape,
})

async function editPage({ consultations, topics, viewer, locale, t }: ConsultDeps, ref: string, wanted?: Locale, fault?: Invalid | Conflict): Promise<Static<typeof Edit>> {
  const read = await consultations.kept(viewer, ref)
  const { input, rev } = await consultations.draft(viewer, read.item.id)
  const lang = wanted ?? input.lang, isOriginal = lang === input.lang
  const fields = fieldsOf(input)
  const [said, first] = [partsOf(input, lang), partsOf(input, input.lang)]
  const frozen = read.item.publishedAt === null ? new Set<string>() : await consultations.answered(read.item.id)
  const wall = (moment: string) => moment === '' ? '' : wallIn(new Date(moment), isZone(fields.timeZone) ? fields.timeZone : 'UTC')
  const kinds = (chosen: string) => choices(questionKinds, (one) => t(`research.consult.question-kind.${one}`), chosen)
  const rows = fields.questions.map(({ id, kind, required, options }) => ({
    id, required, kinds: kinds(kind), isFrozen: frozen.has(id), title: said.get(id)?.title ?? '', original: isOriginal ? '' : first.get(id)?.title ?? '', hint: said.get(id)?.hint ?? '', unit: said.get(id)?.unit ?? '',
    options: options.map((one) => said.get(one)?.title ?? '').join('\n'), optionsOriginal: isOriginal ? '' : options.map((one) => first.get(one)?.title ?? '').join(' · '),
  }))
  const blank = { id: '', required: false, kinds: kinds('text'), isFrozen: false, title: '', original: '', hint: '', unit: '', options: '', optionsOriginal: '' }
  const all = isOriginal ? [...rows, ...Array.from({ length: Math.min(rows.length === 0 ? 3 : 2, mostQuestions - rows.length) }, () => blank)] : rows
  const words = input.texts[lang]
  return {
    head: headOfRead(read), rev, lang, original: input.lang, isOriginal, isLive: read.item.publishedAt !== null, title: words?.title ?? '', summary: words?.summary ?? '', body: words?.body ?? '', opensAt: wall(fields.opensAt), closesAt: wall(fields.closesAt), timeZone: fields.timeZone, errors: errorsOf(t, fault),
    respondents: choices(respondentChoices, (one) => t(`research.consult.respondents.${one}`), fields.respondents), sectors: sectors.map((value) => ({ value, label: t(`research.consult.sector.${value}`), selected: fields.sectors.includes(value) })),
    publications: choices(publications, (one) => t(`research.consult.publication.${one}`), fields.publication), audiences: choices(['members', 'public'] as const, (one) => t(`research.consult.audience.${one}`), input.audience.includes('public') ? 'public' : 'members'),
    topics: (await topics.all()).map((topic) => ({ value: topic.id, label: topic.labels[locale] ?? topic.labels.en, selected: (input.topics ?? []).includes(topic.id) })),
    questions: all.map((one, n) => ({ ...one, n, number: n + 1 })), languages: locales.map((one) => ({ lang: one, current: one === lang, isThere: input.texts[one] !== undefined })),
  }
}

/** A moment as the clock on the wall of a zone says it; nothing is a fault, too. */
function momentOf(wall: string | undefined, zone: string, field: string, faults: FieldFault[]): string {
  const isWall = /^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(wall ?? '') && !Number.isNaN(Date.parse(`${wall}Z`))
  if (!isWall || !isZone(zone)) { faults.push(isZone(zone) ? { field, key: 'research.consult.fault.moment' } : { field: 'timeZone', key: 'research.consult.fault.zone' }); return '' }
  return instantIn(wall ?? '', zone).toISOString()
}

/** The draft with what the form said: in the language of the original everything, in another its words alone. @throws Invalid */
function withPosted(input: ItemInput, { lang, title = '', summary = '', body = '', ...posted }: Posted): ItemInput {
  const fields = fieldsOf(input), extra = (input.texts[lang]?.extra ?? {}) as Partial<ConsultationTexts>
  const isOriginal = lang === input.lang
  const words = { title: title.trim(), summary: summary.trim(), body: body.replaceAll('\r\n', '\n') }
  if (!isOriginal) return { ...input, texts: { ...input.texts, [lang]: { ...words, maker: 'person', extra: { ...extra, parts: translatedParts(input, posted.questions ?? []) } } } }
  const faults: FieldFault[] = []
  if (words.title === '') faults.push({ field: 'title', key: 'core.item.fault.title-missing' })
  const timeZone = posted.timeZone ?? 'UTC'
  const dates = { opensAt: momentOf(posted.opensAt, timeZone, 'opensAt', faults), closesAt: momentOf(posted.closesAt, timeZone, 'closesAt', faults) }
  if ((posted.sectors ?? []).length === 0) faults.push({ field: 'sectors', key: 'research.consult.fault.sectors' })
  if (faults.length > 0) throw new Invalid(faults)
  const { questions, parts } = builtQuestions(input, posted.questions ?? [])
  const next: ConsultationFields = { ...fields, ...dates, timeZone, respondents: posted.respondents ?? 'everybody', sectors: posted.sectors ?? [], publication: posted.publication ?? 'name', questions }
  const audience = posted.audience ?? 'members'
  return { ...input, topics: posted.topics ?? [], audience: [audience], handling: audience === 'public' ? 'open' : 'community', fields: { ...next }, texts: { ...input.texts, [lang]: { ...words, maker: 'author', extra: { ...extra, parts } } } }
}

/** Writing a call and its questions. */
export const writingRoutes = (on: Routes<ConsultDeps, ConsultPermission>): Route[] => [
  on.post('/consultations/new', {
    may: 'consult', isInternal: true, input: Type.Object({ title: Type.String({ minLength: 1, maxLength: 200 }) }),
    async run({ content, clock, viewer, locale }, { title }) {
      const day = (n: number) => new Date(Math.ceil(clock.now().getTime() / 86_400_000 + n) * 86_400_000).toISOString()
      const fields = { ...fieldsOf({}), opensAt: day(1), closesAt: day(31), timeZone: isZone(viewer.timeZone) ? viewer.timeZone : 'UTC' }
      const { id } = await content.create(viewer, 'research.consultation', { lang: locale, texts: { [locale]: { title: title.trim(), extra: { parts: [] } } }, audience: ['members'], handling: 'community', topics: [], fields })
      return redirect(`/research/consultations/${id}/edit`)
    },
  }),
  on.get('/consultations/:key/edit', { may: 'consult', isInternal: true, input: Type.Object({ key: key(), to: Type.Optional(oneOf(locales)) }), output: Edit, view: 'consult/edit', run: (deps, { key: ref, to }) => editPage(deps, ref, to) }),
  on.post('/consultations/:key/edit', {
    may: 'consult', isInternal: true, input: Type.Object({ key: key(), ...Posted }), output: Edit, view: 'consult/edit', result: Type.Object({ rev: Type.Integer() }), again: (deps, { key: ref = '', lang }, fault) => editPage(deps, ref, lang, fault),
    async run({ consultations, viewer }, { key: ref, ...posted }) {
      const read = await consultations.kept(viewer, ref)
      const { input } = await consultations.draft(viewer, read.item.id)
      const { rev, published } = await consultations.save(viewer, read, withPosted(input, posted), { rev: posted.rev, publish: posted.then === 'publish' })
      return published ? redirect(published.path, 'research.consult.published') : redirect(`/research/consultations/${read.item.ref ?? read.item.id}/edit?to=${posted.lang}`, 'research.consult.saved', { value: { rev } })
    },
  }),
]
