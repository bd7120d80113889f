import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import type {
  DemoAlert, DemoCall, DemoCorrection, DemoFact, DemoMilestone, DemoNews, DemoPage, DemoPost, DemoReleaseNote, DemoRoadmapItem,
  InterfaceLanguage, PostText,
} from '../types.ts'

const file = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8')
const core = '../../../../core/'

const four = ['en', 'fr', 'es', 'ar'] as const
const news: DemoNews[] = JSON.parse(file('../news.json'))
const alerts: DemoAlert[] = JSON.parse(file('../alerts.json'))
const corrections: DemoCorrection[] = JSON.parse(file('../corrections.json'))
const releases: DemoReleaseNote[] = JSON.parse(file('../release-notes.json'))
const calls: DemoCall[] = JSON.parse(file('../calls.json'))
const milestones: DemoMilestone[] = JSON.parse(file('../milestones.json'))
const roadmap: DemoRoadmapItem[] = JSON.parse(file('../roadmap.json'))
const pages: DemoPage[] = JSON.parse(file('../pages.json'))
const posts: DemoPost[] = [...news, ...alerts, ...corrections, ...releases, ...calls]

const persons: { slug: string, administration: string | null }[] = JSON.parse(file(`${core}demo/people.json`))
const seats: { code: string }[] = JSON.parse(file(`${core}demo/administrations.json`))
const { terms }: { terms: { id: string }[] } = JSON.parse(file(`${core}reference/taxonomy.json`))
const people = new Map(persons.map((one) => [one.slug, one]))
const administrations = new Set(seats.map(({ code }) => code))
const topics = new Set(terms.map(({ id }) => id))
const members: { administrations: { names: Record<InterfaceLanguage, string> }[] } = JSON.parse(file(`${core}reference/administrations.json`))

const days = (day: string): number => Number(/^([-+]?\d+)d(?: \d\d:\d\d)?$/.exec(day)?.[1] ?? assert.fail(`${day} is no day`))
const repeated = <T>(list: readonly T[]): T[] => list.filter((one, index) => list.indexOf(one) !== index)
const languages = ({ texts }: { texts: object }): string => Object.keys(texts).toSorted().join(' ')
const words = (text: string): number => text.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length
const localTexts = posts.flatMap((post) => [
  ...Object.entries(post.texts).map(([language, text]) => ({ where: `${post.slug} ${language}`, language, text: text as PostText })),
  ...(post.firstText ? [{ where: `${post.slug} first`, language: post.original, text: post.firstText }] : []),
  ...Object.entries(post.draft?.texts ?? {}).map(([language, text]) => ({ where: `${post.slug} draft`, language, text })),
])
const written = (language: InterfaceLanguage): number => news.filter(({ original }) => original === language).length
/** The order of headings, list items and table rows. */
const shape = (body: string): string =>
  body.split('\n').map((line) => /^(## |\d+\. |- |\| )/.exec(line)?.[0] ?? '').filter(Boolean).join('')
/** Every sentence of the folder with where it stands. */
const sentences = [
  ...localTexts.flatMap(({ where, language, text }) => [text.title, text.summary, ...text.points, text.body].map((said) => ({ where, language, said }))),
  ...[...milestones, ...roadmap].flatMap(({ slug, texts }) =>
    four.flatMap((language) => [texts[language].title, texts[language].summary].map((said) => ({ where: slug, language, said })))),
  ...milestones.flatMap(({ slug, slips }) => slips.flatMap(({ reason }) => four.map((language) => ({ where: slug, language, said: reason[language] })))),
  ...pages.flatMap(({ slug, texts }) => Object.entries(texts).flatMap(([language, { title, summary, sections }]) =>
    [title, summary, ...sections.flatMap(({ heading, body }) => [heading, body])].map((said) => ({ where: slug, language, said })))),
]

describe('The demonstration content of updates', () => {
  it('is as much as was promised', () => {
    assert.deepEqual(
      [news, alerts, corrections, releases, calls, milestones, roadmap, pages].map(({ length }) => length),
      [28, 3, 2, 8, 3, 14, 22, 2])
  })

  it('calls nothing by the same slug twice', () => {
    assert.deepEqual(repeated([...posts, ...milestones, ...roadmap, ...pages].map(({ slug }) => slug)), [])
    for (const { slug } of [...posts, ...milestones, ...roadmap, ...pages]) assert.match(slug, /^[a-z0-9]+(-[a-z0-9]+)*$/)
  })

  it('names only people, administrations and topics that exist, and officers write for their own seat', () => {
    for (const { slug, owner, author, topics: about, draft } of posts) {
      assert.ok(owner === null || administrations.has(owner), slug)
      assert.equal(people.get(author)?.administration, owner, `${slug}: ${author} writes for ${owner}`)
      assert.ok(draft === undefined || people.has(draft.by), slug)
      assert.ok(about.length > 0 && about.every((topic) => topics.has(topic)), `${slug}: ${about.join(' ')}`)
      assert.deepEqual(repeated(about), [], slug)
    }
    for (const { slug, topics: about } of [...milestones, ...roadmap, ...pages]) assert.ok(about.every((topic) => topics.has(topic)), slug)
    const named = [
      ...milestones.map(({ lead }) => lead), ...calls.map(({ contact }) => contact), ...pages.flatMap(({ contacts }) => contacts.map(({ person }) => person)),
      ...alerts.flatMap(({ acknowledgedBy }) => acknowledgedBy.map(({ person }) => person)),
    ]
    assert.deepEqual(named.filter((slug) => !people.has(slug)), [])
  })

  it('points only to posts and milestones that exist', () => {
    const postSlugs = new Set(posts.map(({ slug }) => slug))
    const milestoneSlugs = new Set(milestones.map(({ slug }) => slug))
    assert.deepEqual(milestones.flatMap(({ evidence }) => evidence).filter((slug) => !postSlugs.has(slug)), [])
    assert.deepEqual([...roadmap.flatMap(({ milestone }) => milestone ?? []), ...pages.flatMap((page) => page.milestones)]
      .filter((slug) => !milestoneSlugs.has(slug)), [])
    const corrected = corrections.map(({ corrects }) => news.find(({ slug }) => slug === corrects)?.slug)
    assert.ok(corrected.every(Boolean))
    assert.deepEqual(repeated(corrected), [])
  })

  it('is in English and French throughout, and in Spanish and Arabic where promised', () => {
    for (const post of posts) assert.ok(post.texts.en && post.texts.fr, post.slug)
    assert.equal(news.filter((post) => languages(post) === 'ar en es fr').length, 10)
    for (const post of [...news.slice(0, 3), ...alerts, ...releases.slice(0, 1), ...milestones, ...roadmap, ...pages]) {
      assert.equal(languages(post), 'ar en es fr', post.slug)
    }
    for (const { slug, slips } of milestones) for (const { reason } of slips) assert.equal(languages({ texts: reason }), 'ar en es fr', slug)
  })

  it('was written in four languages, and says of each translation how it was made', () => {
    for (const { slug, original, texts } of posts) {
      const originals = Object.entries(texts).filter(([, { status }]) => status === 'original').map(([language]) => language)
      assert.deepEqual(originals, [original], slug)
    }
    assert.deepEqual([written('fr'), written('es'), written('ar')], [2, 1, 1])
    const made = new Set(posts.flatMap(({ texts }) => Object.values(texts).map(({ status }) => status)))
    assert.deepEqual([...made].toSorted(), ['human', 'machine', 'original', 'reviewed'])
  })

  it('has one translation that is older than its original', () => {
    const stale = posts.flatMap(({ slug, revision = 1, texts }) =>
      Object.entries(texts).filter(([, { status, of }]) => status !== 'original' && (of ?? 1) < revision).map(([language]) => `${slug} ${language}`))
    assert.equal(stale.length, 1)
    for (const { slug, revision, firstText, revisedAt, publishedAt } of posts) {
      if ((revision ?? 1) === 1) assert.equal(firstText ?? revisedAt, undefined, slug)
      else assert.ok(firstText && revisedAt && publishedAt && days(revisedAt) >= days(publishedAt), slug)
    }
  })

  it('has one post under embargo, one that has expired, one with a newer draft and one alert for contact points alone', () => {
    assert.equal(posts.filter(({ publishedAt }) => publishedAt === null || days(publishedAt) > 0).length, 1)
    assert.equal(posts.filter(({ expiresAt }) => expiresAt !== undefined && days(expiresAt) < 0).length, 1)
    const drafted = posts.filter(({ draft }) => draft)
    assert.equal(drafted.length, 1)
    for (const { draft, publishedAt } of drafted) assert.ok(draft && publishedAt && days(draft.savedAt) > days(publishedAt))
    assert.equal(alerts.filter(({ audience }) => audience === 'ncps').length, 1)
    assert.ok(posts.every(({ expiresAt, publishedAt }) => !expiresAt || !publishedAt || days(expiresAt) > days(publishedAt)))
  })

  it('is open only where the public may read it', () => {
    for (const { slug, audience, handling } of posts) assert.equal(handling === 'open', audience === 'public', slug)
  })

  it('corrects after publishing, and acknowledges after the alert', () => {
    for (const { slug, corrects, publishedAt } of corrections) {
      const wrong = news.find((post) => post.slug === corrects)?.publishedAt
      assert.ok(wrong && publishedAt && days(publishedAt) > days(wrong), slug)
    }
    for (const { slug, publishedAt, acknowledgedBy } of alerts) {
      assert.ok(publishedAt && acknowledgedBy.every(({ at }) => days(at) >= days(publishedAt)), slug)
      assert.deepEqual(repeated(acknowledgedBy.map(({ person }) => person)), [], slug)
    }
    assert.ok(calls.every(({ closesAt }) => days(closesAt) > 0))
  })

  it('releases one version after another', () => {
    assert.deepEqual(releases.map(({ version }) => version), ['0.1', '0.2', '0.3', '0.4', '0.5', '0.6', '0.7', '0.8'])
    const published = releases.map(({ publishedAt }) => days(publishedAt ?? '0d'))
    assert.deepEqual(published, published.toSorted((a, b) => a - b))
  })
})

describe('Each text of the demonstration', () => {
  it('has a short title, a summary to be read alone and three points', () => {
    for (const { where, text: { title, summary, points } } of localTexts) {
      assert.ok(title.length > 0 && title.length <= 120, `${where}: title of ${title.length}`)
      assert.ok(summary.length > 0 && summary.length <= 300, `${where}: summary of ${summary.length}`)
      assert.equal(points.length, 3, where)
      assert.ok(points.every((point) => point.length > 0 && point.length <= 200), where)
    }
    for (const { slug, texts } of [...milestones, ...roadmap]) {
      for (const language of four) {
        assert.ok(texts[language].title.length <= 120, `${slug} ${language}: title of ${texts[language].title.length}`)
        assert.ok(texts[language].summary.length <= 300, `${slug} ${language}`)
      }
    }
  })

  it('is 120 to 350 words long', () => {
    const wrong = localTexts.map(({ where, text }) => [where, words(text.body)] as const).filter(([, length]) => length < 120 || length > 350)
    assert.deepEqual(wrong, [])
  })

  it('has the headings, list items and table rows of its original in every language', () => {
    for (const { slug, original, texts, revision = 1 } of posts) {
      for (const [language, text] of Object.entries(texts)) {
        if ((text.of ?? revision) === revision) assert.equal(shape(text.body), shape(texts[original]?.body ?? ''), `${slug} ${language}`)
      }
    }
  })

  it('is in the script of its language', () => {
    for (const { where, language, said } of sentences) assert.equal(/\p{Script=Arabic}/u.test(said), language === 'ar', `${where} ${language}: ${said}`)
  })

  it('does not shout, and says nothing of the organisation', () => {
    for (const { where, said } of sentences) assert.doesNotMatch(said, /!|¡|\bWCO\b|World Customs|lorem/i, where)
  })

  it('judges no real country: no Member is named', () => {
    const names = new Set(members.administrations.flatMap(({ names: of }) => four.map((language) => of[language])))
    const pattern = new RegExp(`(?<![\\p{L}\\p{M}])(?:${[...names].map((name) => name.replace(/[()[\].*+?^$|\\]/g, '\\$&')).join('|')})(?![\\p{L}\\p{M}])`, 'u')
    for (const { where, said } of sentences) assert.doesNotMatch(said, pattern, where)
  })

  it('begins a need with the person who has it', () => {
    const beginnings = { en: /^As an? .+ I need /, fr: /^En tant qu.+ j’ai besoin /, es: /^Como .+ necesito /, ar: /^بصفتي .+ أحتاج إلى / }
    for (const { slug, texts } of roadmap) for (const language of four) assert.match(texts[language].title, beginnings[language], `${slug} ${language}`)
  })
})

describe('The plan of the demonstration', () => {
  it('has windows that begin before they end, and keeps the earlier ones with the reason', () => {
    for (const { slug, window, slips } of milestones) {
      for (const { from, to } of [window, ...slips.map(({ was }) => was)]) assert.ok(days(from) < days(to), slug)
      const moved = [...slips.map(({ was }) => was), window].map(({ to }) => days(to))
      assert.deepEqual(moved, moved.toSorted((a, b) => a - b), `${slug} slips forward`)
      const at = slips.map((slip) => days(slip.at))
      assert.deepEqual(at, at.toSorted((a, b) => a - b), slug)
      assert.ok(at.every((day) => day <= 0), `${slug} has slipped already`)
    }
    for (const { slug, window } of roadmap) assert.ok(days(window.from) < days(window.to), slug)
  })

  it('has milestones in every state, and says when the reached ones were reached', () => {
    assert.deepEqual([...new Set(milestones.map(({ state }) => state))].toSorted(), ['at-risk', 'done', 'planned', 'slipped'])
    for (const { slug, state, doneAt, slips, window } of milestones) {
      assert.equal(state === 'done', doneAt !== undefined, slug)
      if (doneAt) assert.ok(days(doneAt) <= 0, slug)
      else assert.ok(days(window.to) > 0, `${slug} is over and not done`)
      if (state === 'slipped') assert.ok(slips.length > 0, slug)
    }
  })

  it('has needs in every stage, with windows that fit it', () => {
    assert.deepEqual([...new Set(roadmap.map(({ stage }) => stage))].toSorted(), ['build', 'discover', 'dropped', 'live', 'trial'])
    for (const { slug, stage, window } of roadmap) {
      if (stage === 'live' || stage === 'dropped') assert.ok(days(window.to) < 0, slug)
      else assert.ok(days(window.to) > 0, slug)
    }
  })

  it('has a page on the project and one for partners, with the same sections in each language', () => {
    assert.deepEqual(pages.map(({ kind }) => kind), ['project', 'programme'])
    for (const { slug, texts } of pages) {
      const sections = Object.values(texts).map((text) => text.sections.map(({ id }) => id).join(' '))
      assert.deepEqual(new Set(sections).size, 1, slug)
      assert.ok(sections[0]?.includes('purpose') && sections[0].includes('governance') && sections[0].includes('contact'), slug)
    }
  })

  it('carries the same public facts as the reference data', () => {
    const facts: DemoFact[] = JSON.parse(file('../facts.json'))
    assert.deepEqual(facts, JSON.parse(file(`${core}reference/project-facts.json`)))
  })
})
