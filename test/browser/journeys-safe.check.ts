/// <reference lib="dom" />
import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import { browsing } from '../support/browsing.ts'
import { demoItems, pagesOf } from '../support/pages.ts'
import { asPerson, fillSignIn } from '../support/walk.ts'

const pause = (time: number): Promise<void> => new Promise((resolve) => { setTimeout(resolve, time) })

describe('Nothing typed is lost, and every page bends', function () {
  this.timeout(180_000)
  const here = browsing()

  const draft = async (title: string): Promise<string> => {
    const { id } = await here.site.instance.floors.content.content.create(await here.site.viewer('editor'), 'updates.post', { lang: 'en', audience: ['members'], fields: { category: 'news' }, texts: { en: { title, summary: '', body: 'Begun.' } } })
    return id
  }
  const bodyOf = async (id: string): Promise<string> => (await here.site.instance.floors.content.content.draft(await here.site.viewer('editor'), id)).input.texts.en?.body ?? ''
  const until = async (test: () => Promise<boolean>, within = 8_000): Promise<void> => {
    for (const end = Date.now() + within; Date.now() < end; await pause(100)) if (await test()) return
    assert.fail('it never came to that')
  }
  const typeIn = async (page: Page, text: string): Promise<void> => {
    await page.waitForSelector('html[data-script]')
    await page.waitForLoadState('networkidle')
    await page.locator('#body').press('Control+End')
    await page.locator('#body').pressSequentially(text)
  }

  it('saves while one types, through a moment without a line', async () => {
    const id = await draft('Saved while typing')
    const { page, context } = await asPerson(here.browser, here.site, 'editor')
    await page.goto(`${here.site.url}/en/items/${id}/edit`)
    await typeIn(page, ' One.')
    await until(async () => await bodyOf(id) === 'Begun. One.')
    await context.setOffline(true)
    await page.locator('.offline-bar:not([hidden])').waitFor()
    await typeIn(page, ' Two.')
    await page.locator('[data-save-state][data-state=offline]').waitFor()
    assert.equal(await bodyOf(id), 'Begun. One.')
    await context.setOffline(false)
    await until(async () => await bodyOf(id) === 'Begun. One. Two.')
    await typeIn(page, ' Three.')
    await until(async () => await bodyOf(id) === 'Begun. One. Two. Three.')
    await context.close()
  })

  it('shows both texts when two save the same draft, and keeps either', async () => {
    const id = await draft('Written by two')
    const [first, second] = [await asPerson(here.browser, here.site, 'editor', { javaScriptEnabled: false }), await asPerson(here.browser, here.site, 'editor', { javaScriptEnabled: false })]
    for (const { page } of [first, second]) await page.goto(`${here.site.url}/en/items/${id}/edit`)
    await first.page.fill('#body', 'Text of the first.')
    await Promise.all([first.page.waitForNavigation(), first.page.click('form.sections .actions button')])
    await second.page.fill('#body', 'Text of the second.')
    const [answer] = await Promise.all([second.page.waitForNavigation(), second.page.click('form.sections .actions button')])
    assert.equal(answer?.status(), 409)
    const shown = await second.page.locator('main').innerText()
    assert.match(shown, /Edda Torr/)
    assert.match(await second.page.locator('.diff del').innerText(), /first$/)
    assert.match(await second.page.locator('.diff ins').innerText(), /second$/)
    assert.equal(await second.page.inputValue('#body'), 'Text of the second.')
    assert.equal(await bodyOf(id), 'Text of the first.')
    await Promise.all([second.page.waitForNavigation(), second.page.click('form.sections .actions button')])
    assert.equal(await bodyOf(id), 'Text of the second.')
    for (const { context } of [first, second]) await context.close()
  })

  it('tells an editor who types that somebody else has saved, and keeps the text', async () => {
    const id = await draft('Typed by two')
    const [first, second] = [await asPerson(here.browser, here.site, 'editor'), await asPerson(here.browser, here.site, 'editor')]
    for (const { page } of [first, second]) await page.goto(`${here.site.url}/en/items/${id}/edit`)
    await typeIn(first.page, ' Here.')
    await until(async () => await bodyOf(id) === 'Begun. Here.')
    await typeIn(second.page, ' There.')
    await second.page.locator('[data-save-state][data-state=conflict]').waitFor()
    assert.equal(await bodyOf(id), 'Begun. Here.')
    await Promise.all([second.page.waitForNavigation(), second.page.click('form.sections .actions button')])
    assert.ok(await second.page.locator('.diff').count() > 0)
    assert.equal(await second.page.inputValue('#body'), 'Begun. There.')
    for (const { context } of [first, second]) await context.close()
  })

  it('gives back what was typed when the session ended meanwhile', async () => {
    const id = await draft('Ended session')
    const { page, context } = await asPerson(here.browser, here.site, 'editor')
    await page.goto(`${here.site.url}/en/items/${id}/edit`)
    await page.waitForLoadState('networkidle')
    await here.site.instance.database.db.raw('delete from core.session where person_id = ?::uuid', [here.site.id('editor')])
    await typeIn(page, ' Kept on this device.')
    await page.locator('[data-save-state][data-state=failed]').waitFor()
    await Promise.all([page.waitForNavigation(), page.click('form.sections .actions button')])
    if (!page.url().includes('/sign-in')) await Promise.all([page.waitForNavigation(), page.click('main a[href*="/sign-in"]')])
    await fillSignIn(page, 'editor')
    await page.goto(`${here.site.url}/en/items/${id}/edit`)
    await page.waitForFunction(() => (document.querySelector('#body') as HTMLTextAreaElement).value.endsWith('Kept on this device.'))
    await context.close()
  })

  it('keeps the page when the language changes, and runs from right to left in Arabic', async () => {
    const { page, context } = await asPerson(here.browser, here.site, 'administrator')
    for (const path of ['/updates?category=news', '/topics/ai-ml', '/admin', '/items/new?kind=updates.post', '/search?q=customs']) {
      await page.goto(`${here.site.url}/en${path}`)
      await Promise.all([page.waitForNavigation(), page.click('.languages a[lang=ar]')])
      assert.equal(page.url(), `${here.site.url}/ar${path}`)
      const laid = await page.evaluate(() => {
        const brand = document.querySelector('header .brand')!.getBoundingClientRect()
        return { lang: document.documentElement.lang, dir: getComputedStyle(document.body).direction, isAtEnd: brand.left > innerWidth / 2 }
      })
      assert.deepEqual(laid, { lang: 'ar', dir: 'rtl', isAtEnd: true }, path)
    }
    await context.close()
  })

  it('fits 320 pixels in forced colours, moves nothing, and cuts no word when text is spaced wider', async () => {
    const faults: string[] = []
    const pages = await pagesOf(here.site, await demoItems(here.site))
    for (const as of new Set(pages.map((one) => one.as))) {
      const { page, context } = await asPerson(here.browser, here.site, as, { viewport: { width: 320, height: 640 }, forcedColors: 'active', reducedMotion: 'reduce', bypassCSP: true })
      for (const { path } of pages.filter((one) => one.as === as)) {
        await page.goto(`${here.site.url}/${as === 'member' ? 'ar' : 'en'}${path}`)
        const found = await page.evaluate(() => {
          const moving = [...document.querySelectorAll('*')].filter((one) => {
            const { animationName, animationDuration, transitionDuration } = getComputedStyle(one)
            return (animationName !== 'none' && Number.parseFloat(animationDuration) > 0.01) || transitionDuration.split(',').some((time) => Number.parseFloat(time) > 0.01)
          }).length
          const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth
          // The override of WCAG 1.4.12.
          const style = document.createElement('style')
          style.textContent = '* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-block-end: 2em !important }'
          document.head.append(style)
          const cut = [...document.querySelectorAll<HTMLElement>('main *, header *, footer *')].filter((one) => {
            const { overflowX, overflowY, clipPath, display } = getComputedStyle(one)
            const isText = [...one.childNodes].some((node) => node.nodeType === 3 && node.textContent?.trim())
            return isText && clipPath === 'none' && display !== 'inline' && /hidden|clip/.test(overflowX + overflowY) && (one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 2)
          }).map((one) => `${one.tagName.toLowerCase()}.${one.className} ${one.textContent?.trim().slice(0, 30)}`)
          return { moving, cut: cut.slice(0, 2), wide }
        })
        if (found.moving > 0) faults.push(`${as} ${path}: ${found.moving} parts move`)
        if (found.wide > 0) faults.push(`${as} ${path}: ${found.wide} px too wide`)
        for (const cut of found.cut) faults.push(`${as} ${path}: cut, ${cut}`)
      }
      await context.close()
    }
    assert.deepEqual(faults, [])
  })
})
