import type { CoreServices, DemoKit, ItemInput } from '@diwan/core'
import type { Evidence, GuidelineFields, Recommendation } from '../model.ts'
import type { DemoAround } from './types.ts'

/** What readers said, what was frozen, and what is only begun. */
export async function loadAround({ db, standing }: Pick<CoreServices, 'db' | 'standing'>, around: DemoAround, kit: DemoKit): Promise<void> {
  const idOf = (slug: string) => kit.id(`guidelines.guideline.${slug}`)
  const standings = new Map<string, ItemInput>()
  for (const slug of new Set([...around.amendments.map(({ guideline }) => guideline), ...around.editions.flatMap(({ versions }) => Object.keys(versions))])) {
    const found = await standing(idOf(slug))
    if (found) standings.set(slug, found.input)
  }
  await db('guidelines.amendment').insert(around.amendments.map((one, n) => {
    const who = kit.person(one.by), input = standings.get(one.guideline)
    const parts = ((input?.texts[one.lang]?.extra?.['parts'] ?? []) as { id: string; title: string }[])
    return {
      id: kit.id(`guidelines.amendment.${n}`), itemId: idOf(one.guideline), part: one.part, lang: one.lang, version: one.version ?? versionIn(input), before: one.before ?? parts.find(({ id }) => id === one.part)?.title ?? '',
      words: one.words, reason: one.reason, personId: who.id, administration: who.administration, at: kit.at(one.at), state: one.state, answer: one.answer ?? '',
      decidedBy: one.decidedBy ? kit.person(one.decidedBy).id : null, decidedAt: one.decidedAt ? kit.at(one.decidedAt) : null,
    }
  })).onConflict('id').ignore()
  await db('guidelines.usefulness').insert(around.useful.map(({ guideline, by, isUseful, comment, at }) => ({ itemId: idOf(guideline), personId: kit.person(by).id, isUseful, comment, version: versionIn(standings.get(guideline)), at: kit.at(at) }))).onConflict(['itemId', 'personId']).ignore()
  for (const one of around.verified) {
    const who = kit.person(one.by)
    const known = await db('guidelines.verified').where({ itemId: idOf(one.guideline), personId: who.id }).first('itemId') as object | undefined
    if (!known) await db('guidelines.verified').insert({ itemId: idOf(one.guideline), personId: who.id, name: who.name, version: one.version, note: one.note, dueOn: kit.on(one.due), at: kit.at(one.at) })
  }
  for (const one of around.editions) await bringEdition(one, standings, kit)
  for (const one of around.proposals) await bringProposal({ db, standing }, one, kit)
}

const versionIn = (input: ItemInput | undefined): string => (input?.fields as Partial<GuidelineFields> | undefined)?.version ?? ''

async function bringEdition({ number, at, versions, texts }: DemoAround['editions'][number], standings: ReadonlyMap<string, ItemInput>, kit: DemoKit): Promise<void> {
  const entries = Object.entries(versions).flatMap(([slug, label]) => {
    const fields = standings.get(slug)?.fields as { versions?: { label: string; rev: number }[]; count?: number } | undefined
    const found = fields?.versions?.find((one) => one.label === label)
    return found ? [{ item: kit.id(`guidelines.guideline.${slug}`), ref: '', rev: found.rev, version: label, count: fields?.count ?? 0 }] : []
  })
  await kit.bring({
    id: kit.id(`guidelines.edition.${number}`), kind: 'guidelines.edition', administration: null, author: kit.person('sanna-weiss'), publishedAt: kit.at(at),
    input: { lang: 'en', audience: ['public'], handling: 'open', topics: [], fields: { number, entries }, texts: Object.fromEntries(Object.entries(texts).map(([lang, [title, summary, body]]) => [lang, { title, summary, body }])) },
  })
}

/** Ideas of a board or a meeting, as they were: sentences without grades. */
async function bringProposal({ db }: Pick<CoreServices, 'db' | 'standing'>, { slug, state, administration, by, at, until, topics, outcomes, title, summary, ideas, origin }: DemoAround['proposals'][number], kit: DemoKit): Promise<void> {
  const id = kit.id(`guidelines.guideline.${slug}`), author = kit.person(by)
  const recommendations = ideas.map((_, n): Partial<Recommendation> => ({ id: `r-1-${n + 1}`, evidence: [] as Evidence[], origin, lowered: [], raised: [], pitfalls: [], applies: [], since: '' }))
  const input: ItemInput = {
    lang: 'en', topics, audience: ['members'], handling: 'community', fields: { outcomes, sections: [{ id: 's-1', recommendations }], version: '', versions: [], gone: [], count: ideas.length, verifiedOn: null },
    texts: { en: { title, summary, body: '', extra: { keyPoints: [], unknown: '', method: '', parts: [{ id: 's-1', title: 'Ideas', lead: 0, body: '', cost: '', staff: '', law: '', of: '' }, ...ideas.map((idea, n) => ({ id: `r-1-${n + 1}`, title: idea, lead: 1, body: '', cost: '', staff: '', law: '', of: '' }))] } } },
  }
  await kit.bring({ id, kind: 'guidelines.guideline', administration, author, publishedAt: null, input, revisedAt: kit.at(at), draft: { input, by: author, at: kit.at(at), state } })
  if (until !== undefined) await db('guidelines.consultation').insert({ itemId: id, input: JSON.stringify(input), audience: ['members'], untilOn: kit.on(until), openedAt: kit.at(at) }).onConflict('itemId').ignore()
}
