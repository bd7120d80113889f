import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { CoreServices, DemoKit, ItemInput, Locale } from '@diwan/core'
import type { ConsultationFields, ConsultationTexts, DidWords, PartWords, Phase, Question } from '../model/fields.ts'
import { publishing } from '../model/kind.ts'
import { agendaMoves, type AgendaPhase } from '../model/agenda-kind.ts'

interface DemoQuestion extends Omit<Question, 'options'> { title: string; hint: string; unit: string; options: string[] }
/** Sector, name (`@slug` of a member), organisation, how it may be told, then what was said to each question in order. */
type DemoAnswer = [string, string, string, string, ...(string | string[])[]]
interface DemoConsultation {
  slug: string; phase: Phase; opens: string; closes: string; summed?: string; respondents: ConsultationFields['respondents']; publication: ConsultationFields['publication']; audience: 'public' | 'members'; topics: string[]; sectors: ConsultationFields['sectors']
  texts: Partial<Record<Locale, { title: string; summary: string; body: string; synthesis?: string }>>; questions: DemoQuestion[]; answers: DemoAnswer[]; invited: [mail: string, name: string, organisation: string, sector: string][]; did?: [id: string, theme: string, said: string, did: string, answers: number, item: string][]
}
/** Words of a consultation in the languages it was not written in. */
interface DemoWords { questions: { id: string; title: string; hint?: string; unit?: string; options?: string[] }[]; synthesis?: string; did?: DidWords[] }
type AllWords = Partial<Record<string, Partial<Record<Locale, DemoWords>>>>
interface DemoAsked { slug: string; title: string; why: string; topics: string[]; phase: AgendaPhase | 'proposed'; votes: number; by: string; at: string }
interface DemoFellow { slug: string; lang: Locale; topics: string[]; offers: string[]; words: string; since: string }
type Db = Pick<CoreServices, 'db'>['db']

const read = async <T>(name: string): Promise<T> => JSON.parse(await readFile(new URL(name, import.meta.url), 'utf8')) as T
const itemId = (kit: DemoKit, slug: string) => kit.id(`research.consultation.${slug}`)

const partsOf = (questions: DemoWords['questions']): PartWords[] => questions.flatMap(({ id, title, hint = '', unit = '', options = [] }) => [{ id, title, hint, unit }, ...options.map((option, at) => ({ id: `${id}-${at + 1}`, title: option, hint: '', unit: '' }))])

function inputOf(kit: DemoKit, one: DemoConsultation, phase: Phase, words: AllWords): ItemInput {
  const isTold = phase === 'synthesised'
  const fields: ConsultationFields = {
    phase, opensAt: kit.at(one.opens).toISOString(), closesAt: kit.at(one.closes).toISOString(), timeZone: 'UTC', respondents: one.respondents, sectors: one.sectors, publication: one.publication,
    questions: one.questions.map(({ id, kind, required, options }) => ({ id, kind, required, options: options.map((_, at) => `${id}-${at + 1}`) })),
    did: isTold ? (one.did ?? []).map(([id, , , , answers, item]) => { const [kind, slug] = item.split(':'); return { id, answers, item: slug === undefined ? null : kit.id(kind === 'work' ? `research.work.${slug}` : `guidelines.guideline.${slug}`) } }) : [],
  }
  const original: DemoWords = { questions: one.questions, did: (one.did ?? []).map(([id, theme, said, did]) => ({ id, theme, said, did })) }
  const extra = (lang: Locale, own = ''): ConsultationTexts => {
    const { questions, synthesis = own, did = [] } = lang === 'en' ? original : words[one.slug]?.[lang] ?? { questions: [] }
    return { parts: partsOf(questions), synthesis: isTold ? synthesis : '', did: isTold ? did : [] }
  }
  return {
    lang: 'en', topics: one.topics, audience: [one.audience], handling: one.audience === 'public' ? 'open' : 'community', fields: { ...fields },
    texts: Object.fromEntries((Object.entries(one.texts) as [Locale, NonNullable<DemoConsultation['texts'][Locale]>][]).map(([lang, { synthesis, ...text }]) => [lang, { ...text, maker: lang === 'en' ? 'author' : 'person', extra: extra(lang, synthesis) }])),
  }
}

/** Of these links nobody has the secret: whoever tries it out invites a guest of their own. */
async function invited(db: Db, kit: DemoKit, one: DemoConsultation, [mail, name, organisation, sector]: DemoConsultation['invited'][number]): Promise<string> {
  const id = kit.id(`research.invitee.${one.slug}.${mail}`)
  await db.raw(`insert into research.invitee (id, item_id, token_hash, mail, name, organisation, sector, locale, invited_by, invited_at) values (?::uuid, ?::uuid, ?, ?, ?, ?, ?, 'en', ?::uuid, ?::timestamptz) on conflict do nothing`,
    [id, itemId(kit, one.slug), createHash('sha256').update(`${id} has no secret`).digest(), mail, name, organisation, sector, kit.person('sanna-weiss').id, kit.at(one.opens)] as never)
  return id
}

async function answers(db: Db, kit: DemoKit, one: DemoConsultation): Promise<void> {
  const from = kit.at(one.opens).getTime(), until = Math.min(kit.at(one.closes).getTime(), kit.at('-1d').getTime())
  for (const [n, [sector, who, organisation, publish, ...said]] of one.answers.entries()) {
    const member = who.startsWith('@') ? kit.person(who.slice(1)) : null
    const values = Object.fromEntries(one.questions.flatMap(({ id }, at) => said[at] === undefined || said[at].length === 0 ? [] : [[id, said[at]]]))
    const at = new Date(from + (until - from) * (n + 1) / (one.answers.length + 1))
    const guest = member ? null : await invited(db, kit, one, [`guest-${n + 1}@${one.slug}.example`, who === '' ? `Guest ${n + 1}` : who, organisation, sector])
    await db.raw(`insert into research.consult_answer (id, item_id, person_id, invitee_id, sector, name, organisation, publish, sent, updated_at, sent_at) values (?::uuid, ?::uuid, ?::uuid, ?::uuid, ?, ?, ?, ?, ?::jsonb, ?::timestamptz, ?::timestamptz) on conflict do nothing`,
      [kit.id(`research.consult-answer.${one.slug}.${n}`), itemId(kit, one.slug), member?.id ?? null, guest, sector, member?.name ?? who, organisation, publish, JSON.stringify(values), at, at] as never)
  }
  for (const person of one.invited) await invited(db, kit, one, person)
}

async function agenda(db: Db, kit: DemoKit, all: readonly DemoAsked[]): Promise<void> {
  const idOf = (slug: string) => kit.id(`research.agenda-question.${slug}`)
  const voters = [...new Set(all.map(({ by }) => by).concat(['jonas-arp', 'ilse-maren', 'corin-vasey-thorn', 'katya-lindmor', 'renata-quinalba', 'hisham-al-sirini', 'karim-ben-zafour', 'aimee-dossou-varin', 'grace-tembe-adjo', 'chipo-nhamorera', 'delphine-cayard-moss', 'tobias-greyling-holt', 'brita-hollanek']))]
  for (const [n, one] of all.entries()) {
    const author = kit.person(one.by)
    const fields = { phase: one.phase === 'proposed' ? 'open' : one.phase, work: one.phase === 'answered' ? kit.id('research.work.seal-noise') : null, reason: one.phase === 'declined' ? 'It is asked of the weather, not of customs; values by season are in the study on valuation.' : '' }
    const input: ItemInput = { lang: 'en', topics: one.topics, audience: ['members'], handling: 'community', fields, texts: { en: { title: one.title, body: one.why } } }
    const of = { id: idOf(one.slug), kind: 'research.agenda-question', administration: author.administration, author: { id: author.id, name: author.name } }
    if (one.phase === 'proposed') { await kit.bring({ ...of, input, publishedAt: null, draft: { input, by: author, at: kit.at(one.at), state: 'proposed' } }); continue }
    await kit.bring({ ...of, input, publishedAt: kit.at(one.at), transition: agendaMoves[one.phase] })
    for (let vote = 0; vote < one.votes; vote += 1) await db.raw('insert into research.agenda_vote (item_id, person_id, at) values (?::uuid, ?::uuid, ?::timestamptz) on conflict do nothing', [idOf(one.slug), kit.person(voters[(n * 5 + vote) % voters.length] ?? '').id, kit.at('-20d')] as never)
    if (one.phase === 'taken-up') await db.raw('insert into research.agenda_taking (item_id, person_id, work_item, at) values (?::uuid, ?::uuid, ?::uuid, ?::timestamptz) on conflict do nothing', [idOf(one.slug), kit.person('lars-emke').id, kit.id('research.work.drone-anchorage'), kit.at('-30d')] as never)
  }
}

/** They said so themselves; who of them somebody vouches for today is shown. */
async function fellows(db: Db, kit: DemoKit, all: readonly DemoFellow[]): Promise<void> {
  for (const { slug, lang, topics, offers, words, since } of all) {
    await db.raw(`insert into research.fellow (person_id, topics, offers, words, lang, since, updated_at) values (?::uuid, ?::text[], ?::text[], ?, ?, ?::timestamptz, ?::timestamptz)
      on conflict (person_id) do nothing`, [kit.person(slug).id, topics, offers, words, lang, kit.at(since), kit.at(since)] as never)
  }
}

/** Three consultations (one open, one being read, one summed up with what was done) with fifty answers, twelve open questions with votes, and eight fellows. */
export async function loadDemoConsult({ db }: Pick<CoreServices, 'db'>, kit: DemoKit): Promise<void> {
  const editor = kit.person('sanna-weiss'), words = await read<AllWords>('words.json')
  for (const one of await read<DemoConsultation[]>('consultations.json')) {
    const of = { id: itemId(kit, one.slug), kind: 'research.consultation', administration: null, author: { id: editor.id, name: editor.name }, publishedAt: kit.at(one.opens) }
    await kit.bring({ ...of, input: inputOf(kit, one, 'open', words), transition: publishing.open })
    if (one.phase !== 'open') await kit.bring({ ...of, input: inputOf(kit, one, 'closed', words), revisedAt: kit.at(one.closes), transition: publishing.closed })
    if (one.summed !== undefined) await kit.bring({ ...of, input: inputOf(kit, one, 'synthesised', words), revisedAt: kit.at(one.summed), transition: publishing.synthesised })
    await answers(db, kit, one)
  }
  await agenda(db, kit, await read<DemoAsked[]>('agenda.json'))
  await fellows(db, kit, await read<DemoFellow[]>('fellows.json'))
}
