import assert from 'node:assert/strict'
import { approves, moves } from '../support/guideline-desk.ts'
import { account, languages, walk, type Lang, type Walker } from '../support/journey.ts'
import { browsing } from '../support/browsing.ts'

interface Cast { title: string; summary: string; abstract: string; text: string; finding: string; comment: string; letter: string; answer: string; wrong: string; why: string }
const cast: Record<Lang, Cast> = {
  en: {
    title: 'Zqgates counted twice', summary: 'A second counter found a tenth more.', abstract: 'Two counters stood at one gate for eight weeks, of which one had been there for years. The second found a tenth more, nearly all of it at night and in rain.', text: 'Both counters were read by hand each Sunday.',
    finding: 'A second counter finds a tenth more.', comment: 'A clear question and a plain answer. Please say which weeks had rain.', letter: 'One reviewer asks for the weeks with rain.', answer: 'The weeks with rain are named now.', wrong: 'A tenth, not a fifth: one week had been counted twice.', why: 'The second counter had been set to count both directions.',
  },
  ar: {
    title: 'زقبوابات عُدّت مرتين', summary: 'وجد عدّاد ثانٍ أكثر بالعُشر.', abstract: 'وقف عدّادان عند بوابة واحدة ثمانية أسابيع، وكان أحدهما هناك منذ سنوات. وجد الثاني أكثر بالعُشر، ومعظم ذلك ليلًا وفي المطر، وقُرئ العدّادان باليد كل أحد.', text: 'قُرئ العدّادان باليد كل أحد.',
    finding: 'يجد عدّاد ثانٍ أكثر بالعُشر.', comment: 'سؤال واضح وجواب بسيط. يُرجى ذكر الأسابيع الممطرة.', letter: 'يطلب محكّم ذكر الأسابيع الممطرة.', answer: 'ذُكرت الأسابيع الممطرة الآن.', wrong: 'العُشر لا الخُمس: عُدّ أسبوع مرتين.', why: 'كان العدّاد الثاني مضبوطًا ليعدّ في الاتجاهين.',
  },
}

describe('Studies', function () {
  this.timeout(240_000)
  const here = browsing({})
  // Its clock is moved.
  const later = browsing({ plugins: ['research', 'guidelines', 'directory', 'updates'] })

  for (const lang of languages) {
    const of = cast[lang]
    it(`one is handed in, reviewed, revised, published, corrected and retracted (${lang})`, async () => {
      const { site, browser } = here
      const [first, second] = [await account(site, `reviewer-one-${lang}`, { name: 'Zqre Viewer', administration: 'XB', lang }), await account(site, `reviewer-two-${lang}`, { name: 'Zqse Cond', administration: 'XB', lang })]
      const [author, editor, one, two] = [await walk(browser, site, 'member', lang), await walk(browser, site, 'editor', lang), await walk(browser, site, `reviewer-one-${lang}`, lang), await walk(browser, site, `reviewer-two-${lang}`, lang)]
      const { t } = author
      const check = async (who: Walker, name: string, value: string) => { await who.page.locator(`input[name="${name}"][value="${value}"]`).check() }

      await author.go('/research/submit')
      await author.put('#title', of.title)
      await check(author, 'topics[]', 'clearance')
      await author.press('research.submit.begin')
      await author.sees(t('research.submit.begun'))
      const base = new URL(author.page.url()).pathname.replace(/\/about$/, '').replace(/^\/[a-z]{2}/, '')
      const id = base.split('/').at(-1) ?? ''
      // Looked over too early, it says what is missing, and each leads to its place.
      await author.go(`${base}/check`)
      await author.press('research.submit.hand-in')
      await author.sees(t('research.fault.summary'))
      await author.go(`${base}/about`)
      await author.put('#summary', of.summary)
      await author.put('#body', of.abstract)
      await author.press('research.submit.next')
      await author.press('research.submit.next')
      await author.put('#text', of.text)
      await author.press('research.submit.next')
      await author.put('#findings-0-claim', of.finding)
      await author.put('#findings-0-effect', '10')
      await author.put('#findings-0-unit', '%')
      await author.press('research.submit.next')
      await check(author, 'sharing', 'anyone')
      await author.press('research.submit.next')
      await author.sees(t('research.check.complete'))
      await author.press('research.submit.hand-in')
      await author.sees(t('research.mine.said.submitted'))

      const asks = async (person: string) => {
        await editor.go(`/research/desk/${id}?from=XB`)
        await editor.page.selectOption('#person', person)
        await editor.press('research.desk.ask')
        await editor.sees(t('research.desk.asked'))
      }
      const reviews = async (who: Walker) => {
        await who.go('/research/reviews')
        await who.page.locator('a.what').first().click()
        await check(who, 'isFree', 'true')
        await who.press('research.review.yes')
        await who.sees(t('research.review.accepted'))
        for (const name of ['question', 'method', 'evidence', 'clarity', 'use']) await who.page.selectOption(`#score-${name}`, '4')
        await who.put('#toAuthor', of.comment)
        await check(who, 'verdict', 'minor')
        await who.press('research.review.send')
        await who.sees(t('research.review.sent'))
      }
      const decides = async (decision: string, letter = '') => {
        await editor.go(`/research/desk/${id}`)
        await check(editor, 'decision', decision)
        if (letter !== '') await editor.put('#letter', letter)
        await editor.click('#decide button')
        await editor.sees(t(`research.kind.work.transition.${decision}.done`))
      }
      for (const person of [first, second]) await asks(person.id ?? '')
      await reviews(one)
      await reviews(two)
      await decides('revise', of.letter)

      await author.go(`${base}/check`)
      await author.sees(of.letter)
      await author.sees(of.comment)
      const page = await author.page.content()
      for (const name of ['Zqre Viewer', 'Zqse Cond']) assert.ok(!page.includes(name), `the author reads ${name}`)
      await author.go(`${base}/about`)
      await author.put('#body', `${of.abstract} ${of.answer}`)
      await author.press('research.submit.to-check')
      await author.put('#response', of.answer)
      await author.press('research.submit.hand-in')
      await author.sees(t('research.mine.said.submitted'))
      for (const person of [first, second]) await asks(person.id ?? '')
      await reviews(one)
      await reviews(two)
      await decides('accept')
      await editor.press('research.desk.publish')
      await editor.sees(of.title)
      const path = new URL(editor.page.url()).pathname.replace(/^\/[a-z]{2}/, '')
      assert.match(path, /^\/research\/RS-\d+$/)

      const reader = await walk(browser, site, 'stranger', lang)
      await reader.go(path)
      await reader.sees(of.finding)
      await reader.sees('BibTeX')

      // A recommendation takes it for evidence, and is approved and published with it.
      const guideline = await site.make.item('guidelines.guideline', {
        title: `Zqgate ${lang}`, topics: ['clearance'], fields: { sections: [{ id: 's-1', recommendations: [{ id: 'r-1', verb: 'do', strength: 'strong', certainty: 4, evidence: [{ kind: 'law', label: 'A rule' }] }] }] },
        texts: { en: { title: `Zqgate ${lang}`, summary: 'One sentence.', extra: { parts: [{ id: 's-1', title: 'Gates' }, { id: 'r-1', title: 'Count twice.', body: 'Why' }] } } },
      })
      const guide = `/guidelines/${guideline.id}/desk`
      await editor.go(`${guide}/part/r-1`)
      await editor.put('#find', of.title)
      await editor.press('guidelines.part.find.button')
      await check(editor, 'chosen[]', id)
      await editor.press('guidelines.part.save')
      await editor.go(guide)
      await moves(editor, 'submit')
      const others = await Promise.all(['third', 'fourth'].map(async (who) => { await account(site, `${who}-of-${lang}`, { name: `Zq${who}`, administration: null, roles: ['editor'], lang }); return walk(browser, site, `${who}-of-${lang}`, lang) }))
      for (const other of others) await approves(other, guide)
      await editor.go(guide)
      await moves(editor, 'publish', { note: of.why })
      await reader.go(guideline.path)
      await reader.sees(of.title)
      await reader.seesNot(t('guidelines.evidence-flag.corrected'))
      await reader.go(path)
      await reader.sees(`Zqgate ${lang}`)

      await author.go(`${base}/about`)
      await author.put('#summary', of.wrong)
      await author.press('research.submit.to-check')
      await check(author, 'change', 'correction')
      await author.put('#changeNote', of.wrong)
      await author.press('research.submit.hand-in')
      await author.sees(t('research.mine.said.submitted'))
      await decides('accept')
      await editor.press('research.desk.publish')
      await reader.go(path)
      await reader.sees(of.wrong)
      await reader.go(guideline.path)
      await reader.sees(t('guidelines.evidence-flag.corrected'))
      await reader.go(`${path}/v/1`)
      await reader.sees(t('research.version.older', { n: 1, current: 2 }))

      await editor.go(`${path}/retract`)
      await editor.put('#reason', of.why)
      await editor.press('research.kind.work.transition.retract')
      await reader.go(path)
      await reader.sees(of.why)
      await reader.sees('BibTeX')
      await reader.go(guideline.path)
      await reader.sees(t('guidelines.evidence-flag.retracted'))
    })

    it(`a text opens by itself on its day, and one that is handed out is asked for, read, and closed again (${lang})`, async () => {
      const { browser, own } = { browser: here.browser, own: later.site }
      const at = new Date(), until = new Date(own.clock.now().getTime() + 5 * 86_400_000).toISOString().slice(0, 10)
      const { bringing } = own.instance.floors.content, author = { id: own.id('member'), name: 'Mem' }
      const n = languages.indexOf(lang), idOf = (k: number) => `0198c6f0-7777-7000-8000-0000000001${n}${k}`
      const study = (id: string, holding: string, title: string, more: object) => bringing.bring({ id, kind: 'research.work', administration: 'XA', author, publishedAt: at, input: { lang, audience: ['public'], handling: 'open', topics: ['clearance'], texts: { [lang]: { title, summary: of.summary, body: of.abstract } }, fields: { type: 'paper', creators: [], licence: 'cc-by-4.0', sharing: 'anyone', holding, version: 1, versions: [{ n: 1, rev: 1, at: at.toISOString(), kind: 'version', note: '' }], ...more } } })
      const words = `Zqshut ${of.text}`
      const text = (id: string, work: string, readers: string[], publishedAt: Date) => bringing.bring({ id, kind: 'research.holding', administration: 'XA', author, publishedAt, input: { lang, audience: readers, handling: readers.includes('public') ? 'open' : 'named-people', texts: { [lang]: { title: of.title, body: words } }, fields: { work, readers } } })
      await text(idOf(2), idOf(1), ['public'], new Date(`${until}T00:00:00Z`))
      await study(idOf(1), idOf(2), of.title, { access: 'embargo', embargoUntil: until })
      await text(idOf(4), idOf(3), [`group:${idOf(3)}`], at)
      await study(idOf(3), idOf(4), of.finding, { access: 'restricted' })
      await own.settle()
      const pathOf = async (id: string) => (await own.services.content.read(await own.viewer('visitor'), 'research.work', id)).path
      const visitor = await walk(browser, own, 'visitor', lang), { t } = visitor
      await visitor.go(await pathOf(idOf(1)))
      await visitor.seesNot(words)
      const shut = await pathOf(idOf(3))
      const asker = await walk(browser, own, 'stranger', lang), giver = await walk(browser, own, 'member', lang)
      await asker.go(shut)
      await asker.seesNot(words)
      await asker.press('research.access.ask', { role: 'link' })
      await asker.put('#why', of.abstract)
      await asker.press('research.access.send')
      await asker.sees(t('research.access.asked'))
      await giver.go(shut)
      await giver.press('research.access.waiting', { role: 'link', values: { n: 1 } })
      await giver.sees(of.abstract)
      await giver.press('research.access.grant')
      await giver.sees(t('research.access.granted'))
      await own.settle()
      await asker.go(shut)
      await asker.sees(words)
      for (const who of [asker, giver]) await who.leave()
      own.clock.forward({ days: 6 })
      await own.inside<{ embargoes: { lift(): Promise<number> } }>('research').embargoes.lift()
      await own.settle()
      await visitor.go(await pathOf(idOf(1)))
      await visitor.sees(words)
      await visitor.sees(t('research.access.open'))
      own.clock.forward({ days: 100 })
      const late = await walk(browser, own, 'stranger', lang)
      await late.go(shut)
      await late.seesNot(words)
      for (const who of [visitor, late]) await who.leave()
    })
  }
})
