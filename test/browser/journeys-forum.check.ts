/// <reference lib="dom" />
import assert from 'node:assert/strict'
import type { Viewer } from '../../core/contract/index.ts'
import { Board } from '../../plugins/forum/test/board.ts'
import { browsing } from '../support/browsing.ts'
import { account, languages, walk, type Lang, type Walker } from '../support/journey.ts'

interface Cast { flagger: string; judge: string; words: string; note: string; removed: string; appeal: string; back: string; typed: string; news: string; choices: string[] }
const cast: Record<Lang, Cast> = {
  en: { flagger: 'Flora Zqflag', judge: 'Judith Zqjudge', words: 'Zqlabels fall off in the rain.', note: 'Zqit is of another thread.', removed: 'Zqit belongs to seals.', appeal: 'Zqlabels are the seal here.', back: 'Zqit was misread.', typed: 'Zqwhat I was just writing', news: 'Zqsaid meanwhile', choices: ['Zqink', 'Zqfoil'] },
  ar: { flagger: 'فلورا زقبلاغ', judge: 'جودي زقحكم', words: 'زقتسقط الملصقات في المطر.', note: 'زقهذا من موضوع آخر.', removed: 'زقمكانه موضوع الأختام.', appeal: 'زقالملصق هو الختم هنا.', back: 'زقأسيء فهمه.', typed: 'زقما كنت أكتبه الآن', news: 'زققيل في هذه الأثناء', choices: ['زقحبر', 'زقرقاقة'] },
}

/** The line below the posts that tells of new ones. */
const live = 'diwan-live[data-topic] a'

describe('The forum', function () {
  this.timeout(180_000)
  const here = browsing({})
  let board: Board, member: Viewer, stranger: Viewer
  before(async () => {
    board = await Board.at(here.site)
    ;[member, stranger] = await Promise.all([here.site.viewer('member'), here.site.viewer('stranger')])
  })

  for (const lang of languages) {
    const of = cast[lang]

    it(`has a post reported, removed with a reason, appealed against and put back by another, and its author never learns by whom (${lang})`, async () => {
      const { site, browser } = here
      await account(site, `flags-${lang}`, { name: of.flagger, administration: 'XA', lang, isVouchedFor: true })
      await account(site, `judges-${lang}`, { name: of.judge, administration: null, roles: ['editor'], lang })
      const { id, path } = await board.begin(member, await board.category({ format: 'discussion' }))
      const post = await board.reply(stranger, id, { body: of.words })
      await site.settle()

      const flagger = await walk(browser, site, `flags-${lang}`, lang)
      await flagger.go(path)
      await flagger.press('forum.flag', { of: '#p-2', role: 'link' })
      await flagger.page.check('input[name="ground"][value="off-topic"]')
      await flagger.put('#note', of.note)
      await flagger.press('forum.flag.send', { exact: true })
      await flagger.sees(flagger.t('forum.flag.done'))

      const moderator = await walk(browser, site, 'editor', lang)
      await moderator.go('/forum/moderation')
      await moderator.click(`main tbody a.title:has-text("${of.words}")`)
      const review = new URL(moderator.page.url()).pathname.split('/').at(-1) ?? ''
      for (const words of [of.flagger, of.note]) await moderator.sees(words)
      await moderator.page.check('input[name="verdict"][value="removed"]')
      await moderator.put('#reason', of.removed)
      await moderator.press('forum.review.send', { exact: true })
      await site.settle()
      await site.runJobs()

      // Its author reads why, and says why not.
      const author = await walk(browser, site, 'stranger', lang)
      const seen: string[] = []
      author.page.on('response', (response) => { void response.text().then((text) => { seen.push(text) }, () => {}) })
      await author.go(path)
      await author.sees(of.removed)
      await author.seesNot(of.words)
      await author.go('/inbox')
      await author.press('forum.notice.decided-removed.text', { role: 'link' })
      for (const words of [of.words, of.removed]) await author.sees(words)
      await author.put('#appeal', of.appeal)
      await author.press('forum.appeal.send', { exact: true })
      assert.equal(await author.page.locator('#appeal').count(), 0, 'one appeal, and no more')

      // Who decided it does not decide again; another does.
      await moderator.go(`/forum/moderation/${review}`)
      await moderator.sees(of.appeal)
      await moderator.sees(moderator.t('forum.review.fault.own'))
      assert.equal(await moderator.page.locator('input[name="verdict"]').count(), 0)
      const judge = await walk(browser, site, `judges-${lang}`, lang)
      await judge.go('/forum/moderation')
      await judge.click(`main tbody a.title:has-text("${of.words}")`)
      await judge.sees(of.appeal)
      await judge.page.check('input[name="verdict"][value="kept"]')
      await judge.put('#reason', of.back)
      await judge.press('forum.review.send', { exact: true })
      await site.settle()
      await site.runJobs()

      await author.go(path)
      await author.sees(of.words)
      await author.go(`/forum/decisions/${review}`)
      await author.sees(of.back)
      await author.go('/inbox')
      assert.equal(await author.status(`/forum/moderation/${review}`), 404)
      for (const address of [path, `/forum/decisions/${review}`, `/api/v1/forum/decisions/${review}`, `/forum/posts/${post}`, '/inbox']) seen.push((await author.fetch(address)).text)
      for (const secret of [of.flagger, of.note, site.id('editor')]) assert.ok(!seen.some((text) => text.includes(secret)), `the author was sent ${secret}`)
      await flagger.go(`/forum/decisions/${review}`)
      for (const words of [of.note, of.back]) await flagger.sees(words)
      for (const one of [flagger, moderator, author, judge]) await one.leave()
    })

    it(`tells of what is posted while somebody writes, and takes neither their focus, their words nor their place (${lang})`, async () => {
      const { site, browser } = here
      const { id, path } = await board.begin(member, await board.category(), { body: 'Long words.\n\n'.repeat(60) })
      await site.settle()
      const [reader, writer] = await Promise.all([walk(browser, site, 'colleague', lang), walk(browser, site, 'stranger', lang)])
      const { page } = reader
      const listening = page.waitForRequest((request) => new URL(request.url()).pathname === '/events' && request.url().includes(id))
      await reader.go(path)
      await listening
      await page.locator('#body').click()
      await page.keyboard.type(of.typed)
      await page.keyboard.press('ArrowLeft')
      const standing = () => page.evaluate(() => {
        const at = document.activeElement as HTMLTextAreaElement
        return { id: at.id, value: at.value, caret: at.selectionStart, top: Math.round(at.getBoundingClientRect().top) }
      })
      const before = await standing()
      assert.equal(before.id, 'body')

      await writer.go(path)
      await writer.put('#body', of.news)
      await writer.press('forum.reply.send', { exact: true })
      await writer.sees(of.news, '#p-2')
      await page.locator(live).waitFor()
      await reader.sees(reader.t('forum.live', { count: 1 }), live)
      const { top, ...kept } = await standing()
      assert.deepEqual(kept, { id: before.id, value: before.value, caret: before.caret })
      assert.ok(Math.abs(top - before.top) <= 1, `what is written in moved by ${top - before.top} pixels`)

      // They go on writing, see the new post, and find their words again.
      await page.keyboard.press('End')
      await page.keyboard.type('!')
      await page.waitForResponse((response) => response.url().endsWith('/draft') && response.ok())
      await reader.click(live)
      await reader.sees(of.news, '#p-2')
      assert.equal(await page.inputValue('#body'), `${of.typed}!`)
      await reader.press('forum.reply.send', { exact: true })
      await reader.sees(`${of.typed}!`, '#p-3')
      for (const one of [reader, writer]) await one.leave()
    })

    it(`counts the votes of two who vote at once, each once (${lang})`, async () => {
      const { site, browser } = here
      const { path } = await board.begin(member, await board.category({ format: 'poll' }), { poll: { question: of.typed, choices: of.choices, isMultiple: false, closesAt: null } })
      await site.settle()
      const voters = await Promise.all([walk(browser, site, 'colleague', lang), walk(browser, site, 'stranger', lang)])
      const vote = async (voter: Walker, choice: number, key: string): Promise<void> => {
        await voter.page.check(`#choice-${choice}`)
        await voter.press(key, { of: '#poll', exact: true })
      }
      await Promise.all(voters.map((voter) => voter.go(path)))
      await Promise.all(voters.map((voter, n) => vote(voter, n, 'forum.poll.vote')))
      // Both change their minds at the same moment.
      await Promise.all(voters.map((voter) => vote(voter, 1, 'forum.poll.change')))
      for (const voter of voters) {
        await voter.go(path)
        await voter.sees(voter.t('forum.poll.voters', { n: 2 }), '#poll')
        const votes = await voter.page.locator('#poll tbody td.end').allInnerTexts()
        assert.deepEqual(votes.map((text) => /\p{Nd}+/u.exec(text)?.[0]), [0, 2].map((n) => n.toLocaleString(lang === 'ar' ? 'ar' : 'en')))
        await voter.leave()
      }
    })
  }
})
