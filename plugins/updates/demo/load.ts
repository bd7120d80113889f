import { readFile } from 'node:fs/promises'
import type { BroughtItem, CoreServices, DemoKit, ItemInput, Locale, TextInput, TextMaker } from '@diwan/core'
import { loadMeetings } from './load-meetings.ts'
import { tellNewest } from './load-notices.ts'
import type { DemoMilestone, DemoPage, DemoPost, DemoRoadmapItem, LocalPostTexts, PostText } from './types.ts'

const read = async <T>(name: string): Promise<T> => JSON.parse(await readFile(new URL(`${name}.json`, import.meta.url), 'utf8')) as T
const makers: Record<string, TextMaker> = { original: 'author', human: 'person', machine: 'machine', reviewed: 'reviewer' }

/** The demonstration's news, alerts, plan and standing pages. The same each time but for the dates, which stay fresh. */
export async function loadDemo(deps: CoreServices, kit: DemoKit): Promise<void> {
  const posts = (await Promise.all(['news', 'alerts', 'release-notes', 'calls', 'corrections'].map((name) => read<DemoPost[]>(name)))).flat()
  await kit.bring(posts.flatMap((post) => postOf(post, kit)))
  await kit.bring((await read<DemoMilestone[]>('milestones')).map((milestone) => milestoneOf(milestone, kit)))
  await kit.bring((await read<DemoRoadmapItem[]>('roadmap')).map((need) => needOf(need, kit)))
  await kit.bring((await read<DemoPage[]>('pages')).map((page) => pageOf(page, kit)))
  await bringFacts(kit)
  await loadMeetings(deps, kit)
  await tellNewest(deps, kit, posts)
}

const textOf = ({ title, summary, points, body }: PostText, maker: TextMaker): TextInput => ({ title, summary, body, maker, extra: { points } })
const textsOf = (texts: LocalPostTexts): ItemInput['texts'] =>
  Object.fromEntries(Object.entries(texts).map(([lang, text]) => [lang, textOf(text, makers[text.status] ?? 'person')]))

/** Twice where it said something else at first. */
function postOf(post: DemoPost, kit: DemoKit): BroughtItem[] {
  const author = kit.person(post.author)
  const input: ItemInput = {
    lang: post.original, texts: textsOf(post.texts), topics: post.topics, audience: [post.audience], handling: post.handling, visibleUntil: post.expiresAt ? kit.at(post.expiresAt).toISOString() : null,
    fields: {
      category: post.kind, severity: post.kind === 'alert' ? post.severity : null, needsAcknowledgement: post.kind === 'alert' && post.needsAcknowledgement,
      version: post.kind === 'release-note' ? post.version : null, closesOn: post.kind === 'call' ? kit.on(post.closesAt) : null, contact: post.kind === 'call' ? post.contact : null,
    },
    ...(post.kind === 'correction' ? { links: { corrects: [kit.id(`updates.post.${post.corrects}`)] } } : {}),
  }
  const base = { id: kit.id(`updates.post.${post.slug}`), kind: 'updates.post', administration: post.owner, author, publishedAt: post.publishedAt === null ? null : kit.at(post.publishedAt) }
  const { draft } = post
  return [...post.firstText ? [{ ...base, input: { ...input, texts: { ...input.texts, [post.original]: textOf(post.firstText, 'author') } } }] : [], {
    ...base, input, ...(post.revisedAt ? { revisedAt: kit.at(post.revisedAt) } : {}),
    ofRevs: Object.fromEntries(Object.entries(post.texts).flatMap(([lang, { of }]) => of === undefined ? [] : [[lang as Locale, of]])),
    ...(draft ? { draft: { at: kit.at(draft.savedAt), by: kit.person(draft.by), input: { ...input, audience: [draft.audience ?? post.audience], texts: { ...input.texts, ...Object.fromEntries(Object.entries(draft.texts).map(([lang, text]) => [lang, textOf(text, lang === post.original ? 'author' : 'person')])) } } } } : {}),
  }]
}

/** Windows that moved are brought once per window, so that the history is one of revisions, not a list typed in. */
function milestoneOf(milestone: DemoMilestone, kit: DemoKit): BroughtItem {
  const windows = milestone.slips.map(({ was }) => was)
  const slips = milestone.slips.map(({ at, was, reason }, index) => {
    const now = windows[index + 1] ?? milestone.window
    return { on: kit.on(at), from: kit.on(now.from), to: kit.on(now.to), wasFrom: kit.on(was.from), wasTo: kit.on(was.to), reason: reason.en }
  })
  return {
    id: kit.id(`updates.milestone.${milestone.slug}`), kind: 'updates.milestone', administration: null, author: kit.person(milestone.lead), publishedAt: kit.at('-300d'), revisedAt: kit.at(milestone.slips.at(-1)?.at ?? '-300d'),
    input: {
      lang: 'en', texts: shortTexts(milestone.texts), topics: milestone.topics, audience: ['public'], handling: 'open',
      fields: { status: milestone.state, windowFrom: kit.on(milestone.window.from), windowTo: kit.on(milestone.window.to), doneOn: milestone.doneAt ? kit.on(milestone.doneAt) : null, slips },
      links: { evidence: milestone.evidence.map((slug) => kit.id(`updates.post.${slug}`)) },
    },
  }
}

function needOf(need: DemoRoadmapItem, kit: DemoKit): BroughtItem {
  return {
    id: kit.id(`updates.need.${need.slug}`), kind: 'updates.need', administration: null, author: null, publishedAt: kit.at('-200d'),
    input: {
      lang: 'en', texts: shortTexts(need.texts), topics: need.topics, audience: ['public'], handling: 'open',
      fields: { stage: need.stage, persona: need.persona, windowFrom: kit.on(need.window.from), windowTo: kit.on(need.window.to), slips: [] },
      links: { ...(need.milestone ? { milestone: [kit.id(`updates.milestone.${need.milestone}`)] } : {}), ...(need.release ? { release: [kit.id(`updates.post.${need.release}`)] } : {}) },
    },
  }
}

function pageOf(page: DemoPage, kit: DemoKit): BroughtItem {
  return {
    id: kit.id(`updates.page.${page.slug}`), kind: 'updates.page', administration: null, author: null, publishedAt: kit.at(page.updatedAt),
    input: {
      lang: 'en', topics: page.topics, audience: [page.audience], handling: 'open',
      texts: Object.fromEntries(Object.entries(page.texts).map(([lang, { title, summary, sections, status }]) => [lang, {
        title, summary, maker: makers[status] ?? 'person', body: sections.map(({ heading, body }) => `## ${heading}\n\n${body}`).join('\n\n'),
        extra: { contacts: page.contacts.map((contact) => `${contact.for[lang as Locale]}: ${kit.person(contact.person).name}`) },
      }])),
      fields: { place: page.kind },
      links: { milestone: page.milestones.map((slug) => kit.id(`updates.milestone.${slug}`)) },
    },
  }
}

/** Public facts come with the product's reference data; here they become entries of the timeline. */
async function bringFacts(kit: DemoKit): Promise<void> {
  const facts = JSON.parse(await readFile(new URL('facts.json', import.meta.url), 'utf8')) as { id: string; date: string; text: Record<Locale, string>; source: string; url: string }[]
  await kit.bring(facts.map(({ id, date, text, source, url }): BroughtItem => ({
    id: kit.id(`updates.fact.${id}`), kind: 'updates.fact', administration: null, author: null, publishedAt: new Date(`${date}T12:00:00Z`),
    input: {
      lang: 'en', texts: Object.fromEntries(Object.entries(text).map(([lang, title]) => [lang, { title: title.slice(0, 200), maker: lang === 'en' ? 'author' : 'person' }])),
      audience: ['public'], handling: 'open', fields: { happenedOn: date, source, url },
    },
  })))
}

const shortTexts = (texts: Record<Locale, { title: string; summary: string }>): ItemInput['texts'] =>
  Object.fromEntries(Object.entries(texts).map(([lang, { title, summary }]) => [lang, { title, summary, maker: lang === 'en' ? 'author' : 'person' }]))
