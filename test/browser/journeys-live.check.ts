/// <reference lib="dom" />
import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import { browsing } from '../support/browsing.ts'
import { asPerson } from '../support/walk.ts'

const secret = 'zanzibarleak'

/** What an open page was told: the line above its list. */
const line = (page: Page) => page.locator('diwan-live[data-topic] a')
const stream = (url: URL): boolean => url.pathname === '/events'

describe('A list that is open while something is published', function () {
  this.timeout(90_000)
  const here = browsing()

  for (const way of ['streams', 'requests that wait, where streams are blocked', 'requests that wait, where a proxy holds streams back'] as const) {
    for (const lang of ['en', 'ar']) {
      it(`says so within two seconds by ${way} (${lang})`, async () => {
        const { page, context } = await asPerson(here.browser, here.site, 'visitor')
        if (way.endsWith('blocked')) await page.route(stream, (route) => route.abort())
        if (way.endsWith('back')) await page.route(stream, () => { /* never answered */ })
        const listening = page.waitForRequest((request) => new URL(request.url()).pathname === (way === 'streams' ? '/events' : '/events/poll') && (way === 'streams' || request.url().includes('since=')), { timeout: 15_000 })
        await page.goto(`${here.site.url}/${lang}/updates`)
        const before = await page.locator('#found tbody tr').allInnerTexts()
        await page.focus('input[name=category]')
        await listening
        await new Promise((resolve) => { setTimeout(resolve, 300) })
        const at = Date.now()
        await here.site.make.item('updates.post', { title: `News by ${way} ${lang}`, fields: { category: 'news' } })
        await line(page).waitFor({ timeout: 2_000 })
        assert.ok(Date.now() - at < 2_000)
        assert.match(await line(page).innerText(), /1/)
        assert.equal(await page.getAttribute('diwan-live[data-topic]', 'role'), 'status')
        assert.deepEqual(await page.locator('#found tbody tr').allInnerTexts(), before, 'what is being read does not move')
        assert.equal(await page.evaluate(() => (document.activeElement as HTMLInputElement | null)?.name), 'category', 'the focus stays')
        await here.site.make.item('updates.post', { title: `More by ${way} ${lang}`, fields: { category: 'news' } })
        await page.waitForFunction(() => document.querySelector('diwan-live[data-topic] a')?.textContent?.includes('2'), undefined, { timeout: 3_000 })
        await line(page).click()
        await page.waitForLoadState()
        assert.match(await page.locator('#found tbody tr').first().innerText(), new RegExp(`More by ${way} ${lang}`))
        await context.close()
      })
    }
  }

  it('says nothing to those who may not read it, nor of drafts and later editions', async () => {
    const told: string[] = []
    const people = await Promise.all((['visitor', 'stranger', 'colleague'] as const).map(async (who) => ({ who, ...await asPerson(here.browser, here.site, who) })))
    for (const { who, page } of people) {
      page.on('response', (response) => { void response.text().then((text) => { if (text.includes(secret)) told.push(`${who} ${response.url()}`) }, () => {}) })
      await page.goto(`${here.site.url}/en/updates`)
      await page.waitForSelector('html[data-script]')
    }
    await new Promise((resolve) => { setTimeout(resolve, 700) })
    const member = await here.site.viewer('editor')
    await here.site.make.item('updates.post', { title: secret, audience: ['administration:XA'], fields: { category: 'news' } })
    const [visitor, stranger, colleague] = people
    await line(colleague!.page).waitFor({ timeout: 2_000 })
    const { content } = here.site.instance.floors.content
    const input = { lang: 'en', audience: ['public'], fields: { category: 'news' }, texts: { en: { title: 'Only a draft' } } } as const
    const { id } = await content.create(member, 'updates.post', { ...input, audience: [...input.audience] })
    await here.site.settle()
    await new Promise((resolve) => { setTimeout(resolve, 700) })
    assert.deepEqual([await line(visitor!.page).count(), await line(stranger!.page).count()], [0, 0])
    await content.move(member, id, 'publish', { rev: 0 })
    await line(visitor!.page).waitFor({ timeout: 2_000 })
    assert.match(await line(visitor!.page).innerText(), /1/)
    await content.saveDraft(member, id, { ...input, audience: ['public'], texts: { en: { title: 'A later edition' } } }, { rev: 0 })
    await content.move(member, id, 'publish', { rev: 1 })
    await here.site.settle()
    await new Promise((resolve) => { setTimeout(resolve, 700) })
    assert.match(await line(visitor!.page).innerText(), /1/)
    assert.deepEqual(told, [])
    for (const { context } of people) await context.close()
  })

  it('misses nothing while nobody looked at it', async () => {
    const { page, context } = await asPerson(here.browser, here.site, 'visitor')
    const ready = page.waitForRequest((request) => new URL(request.url()).pathname === '/events')
    await page.goto(`${here.site.url}/en/updates`)
    await ready
    await new Promise((resolve) => { setTimeout(resolve, 500) })
    const show = (state: string) => page.evaluate((now) => {
      Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => now })
      document.dispatchEvent(new Event('visibilitychange'))
    }, state)
    await show('hidden')
    await here.site.make.item('updates.post', { title: 'While away', fields: { category: 'news' } })
    await here.site.settle()
    await show('visible')
    await line(page).waitFor({ timeout: 2_000 })
    await context.close()
  })
})
