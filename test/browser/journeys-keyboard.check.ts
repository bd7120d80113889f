/// <reference lib="dom" />
import assert from 'node:assert/strict'
import { testPassword } from '../../core/testing/index.ts'
import { browsing } from '../support/browsing.ts'
import { asPerson, tabTo, tabWalk } from '../support/walk.ts'

describe('With the keyboard alone', function () {
  this.timeout(120_000)
  const here = browsing()

  for (const lang of ['en', 'ar']) {
    it(`an editor signs in, writes, previews, publishes and finds the post again (${lang})`, async () => {
      const { page, context } = await asPerson(here.browser, here.site, 'visitor')
      const keys = page.keyboard
      await page.goto(`${here.site.url}/${lang}/updates`)
      await keys.press('Tab')
      assert.equal(await page.evaluate(() => document.activeElement?.className), 'skip', 'the first stop skips to the text')
      await keys.press('Enter')
      assert.equal(await page.evaluate(() => document.activeElement?.id), 'content')
      await page.goto(`${here.site.url}/${lang}/updates`)
      await tabTo(page, 'a[href$="/sign-in"]')
      await keys.press('Enter')
      await page.waitForURL('**/sign-in*')
      await tabTo(page, 'input[name=mail]')
      await keys.type('editor@test.example')
      await tabTo(page, 'input[name=password]')
      await keys.type(testPassword)
      await keys.press('Enter')
      await page.waitForURL((url) => !url.pathname.endsWith('/sign-in'))
      // The account's menu opens by a key and gives the focus back.
      await tabTo(page, '.tools details.drop summary')
      await keys.press('Enter')
      assert.ok(await page.locator('.tools details.drop').evaluate((menu) => (menu as HTMLDetailsElement).open))
      await keys.press('Tab')
      await keys.press('Escape')
      assert.ok(!await page.locator('.tools details.drop').evaluate((menu) => (menu as HTMLDetailsElement).open))
      assert.ok(await page.evaluate(() => document.activeElement?.matches('.tools details.drop summary')), 'Esc gives the focus back')

      await page.goto(`${here.site.url}/${lang}/updates`)
      await tabTo(page, '.title-actions a')
      await keys.press('Enter')
      await page.waitForURL('**/items/new*')
      const title = lang === 'en' ? 'Keyboard customs officer' : 'موظف جمارك بلوحة المفاتيح'
      await tabTo(page, `input[name="texts.${lang}.title"]`)
      await keys.type(title)
      await tabTo(page, '#body')
      await keys.type('**Strong** words.')
      // Back to the tabs above the text: arrows move between writing and preview.
      for (let step = 0; step < 4 && !await page.evaluate(() => document.activeElement?.id === 'body-tab-write'); step += 1) await keys.press('Shift+Tab')
      await keys.press(lang === 'ar' ? 'ArrowLeft' : 'ArrowRight')
      await page.waitForSelector('#body-preview strong')
      await keys.press(lang === 'ar' ? 'ArrowRight' : 'ArrowLeft')
      await tabTo(page, 'main form.sections .actions button:not([name])')
      await keys.press('Enter')
      await page.waitForURL('**/edit*')
      await tabTo(page, 'button[name=then][value=publish]')
      await keys.press('Enter')
      await page.waitForURL('**/move/publish')
      assert.ok(await page.locator('.circles li').count() > 0, 'the page says who will see it')
      await tabTo(page, 'form .actions button')
      await keys.press('Enter')
      await page.waitForURL(/\/updates\/UP-\d+/)
      assert.equal(await page.locator('h1').innerText(), title)

      await page.goto(`${here.site.url}/${lang}`)
      await page.waitForSelector('html[data-script]')
      await keys.press('Control+k')
      await page.waitForSelector('dialog.palette[open]')
      await keys.type(title.slice(0, 12))
      await page.locator('[role=option]', { hasText: title }).waitFor()
      while (!(await page.locator('[role=option][aria-selected=true]').innerText()).includes(title)) await keys.press('ArrowDown')
      await keys.press('Enter')
      await page.waitForURL(/\/updates\/UP-\d+/)
      await keys.press('Control+k')
      await page.waitForSelector('dialog.palette[open]')
      await keys.press('Escape')
      await page.waitForSelector('dialog.palette', { state: 'hidden' })
      await context.close()
    })
  }

  it('the Tab key goes through every page in its order, is seen everywhere and is caught nowhere', async () => {
    const { page, context } = await asPerson(here.browser, here.site, 'editor')
    await page.goto(`${here.site.url}/en/updates`)
    const post = await page.getAttribute('#found table a', 'href')
    const faults: string[] = []
    for (const path of ['/en', '/en/updates', post!, '/en/topics/ai-ml', '/en/search?q=customs', '/en/items/new?kind=updates.post', '/ar/updates', '/ar/items/new?kind=updates.post']) {
      await page.goto(`${here.site.url}${path}`)
      await page.waitForSelector('html[data-script]')
      const stops = await tabWalk(page)
      if (stops.length < 10) faults.push(`${path}: only ${stops.length} stops`)
      stops.forEach(({ what, index, isRinged, isSeen }, at) => {
        if (at > 0 && index < stops[at - 1]!.index) faults.push(`${path}: ${what} comes out of order`)
        if (!isRinged) faults.push(`${path}: the focus is not seen on ${what}`)
        if (!isSeen) faults.push(`${path}: ${what} is out of sight`)
      })
    }
    assert.deepEqual(faults, [])
    await context.close()
  })
})
