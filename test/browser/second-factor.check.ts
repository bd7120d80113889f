/// <reference lib="dom" />
import assert from 'node:assert/strict'
import type { Browser, Page } from 'playwright-core'
import { bootTest, type TestSite } from '../../core/testing/index.ts'
import { openChromium } from '../support/chromium.ts'
import { asPerson, fillSignIn } from '../support/walk.ts'

describe('Security keys, in a browser', function () {
  this.timeout(120_000)
  let site: TestSite, browser: Browser | null = null
  before(async function () {
    browser = await openChromium()
    if (!browser) this.skip()
    // Browsers know keys by the name of a site, so it needs one.
    site = await bootTest({ config: { 'server.host': 'localhost' } })
  })
  after(async () => { await browser?.close(); await site?.stop() })

  /** A key that is always at hand, as if its owner touched it at once. */
  const withKey = async (page: Page) => {
    const devtools = await page.context().newCDPSession(page)
    await devtools.send('WebAuthn.enable')
    const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', { options: { protocol: 'ctap2', transport: 'usb', hasResidentKey: false, hasUserVerification: false, isUserVerified: false, automaticPresenceSimulation: true } })
    return { devtools, authenticatorId, clone: async () => (await devtools.send('WebAuthn.getCredentials', { authenticatorId })).credentials }
  }
  const addKey = async (page: Page, name: string): Promise<void> => {
    await page.goto(`${site.url}/en/account/second-factor/keys/new`)
    await page.fill('input[name=name]', name)
    await page.locator('diwan-security-key button').click()
    await page.waitForURL((url) => url.pathname === '/en/account/second-factor')
  }

  it('are added with a name, open the account after the password, confirm what is dangerous, and are taken away', async () => {
    const { page, context } = await asPerson(browser!, site, 'administrator')
    const { devtools, authenticatorId } = await withKey(page)
    await addKey(page, 'Key on my ring')
    assert.equal(await page.locator('input[name=name]').inputValue(), 'Key on my ring')
    // The same key cannot be added twice: the browser itself knows it.
    await page.goto(`${site.url}/en/account/second-factor/keys/new`)
    await page.fill('input[name=name]', 'Again')
    await page.locator('diwan-security-key button').click()
    await page.locator('diwan-security-key [role=status]', { hasText: 'did not answer' }).waitFor()

    await context.clearCookies()
    await page.goto(`${site.url}/en/sign-in?next=/en/admin/roles`)
    await fillSignIn(page, 'administrator')
    assert.equal(new URL(page.url()).pathname, '/en/sign-in/second')
    await page.locator('diwan-security-key button').click()
    await page.waitForURL((url) => url.pathname === '/en/admin/roles')
    await page.goto(`${site.url}/en/account/sessions`)
    await page.getByText('Password and security key').first().waitFor()

    site.clock.forward({ minutes: 20 })
    await page.goto(`${site.url}/en/admin/permissions/updates.publish`)
    assert.equal(new URL(page.url()).pathname, '/en/confirm')
    await page.locator('diwan-security-key button').click()
    await page.waitForURL((url) => url.pathname === '/en/admin/permissions/updates.publish')

    await page.goto(`${site.url}/en/account/second-factor`)
    await page.getByRole('button', { name: /^Remove/ }).click()
    await page.getByText('The key is removed').waitFor()
    await devtools.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId })
    await context.close()
  })

  it('refuse a key that is not the account’s, an answer that was used, and one for another sign-in', async () => {
    const { page, context } = await asPerson(browser!, site, 'editor')
    const { devtools, authenticatorId } = await withKey(page)
    await addKey(page, 'The one')
    await context.clearCookies()
    await page.goto(`${site.url}/en/sign-in`)
    await fillSignIn(page, 'editor')
    // What the key answers is taken from the form before it is sent, and sent twice.
    const answered = await page.evaluate(async () => {
      const form = document.querySelector<HTMLFormElement>('#form')!
      const sent = new Promise<string>((resolve) => { form.addEventListener('submit', (event) => { event.preventDefault(); resolve(form.querySelector<HTMLInputElement>('input[name=key]')!.value) }) })
      document.querySelector<HTMLButtonElement>('diwan-security-key button')!.click()
      return sent
    })
    const cookie = async (name: string): Promise<string> => (await context.cookies()).find((one) => one.name === name)?.value ?? ''
    const half = await cookie('diwan-sign-in')
    const send = (key: string, secret = half) => fetch(`${site.url}/en/sign-in/second`, { method: 'POST', redirect: 'manual', headers: { cookie: `diwan-sign-in=${secret}`, origin: site.url }, body: new URLSearchParams({ key }) })
    const changed = JSON.parse(answered) as { response: { signature: string } }
    assert.equal((await send(JSON.stringify({ ...changed, response: { ...changed.response, signature: changed.response.signature.replace(/.{4}/, 'AAAA') } }))).status, 422)
    assert.equal((await send('{"id":"x"}')).status, 422)
    assert.equal((await send('not json')).status, 422)
    await page.goto(`${site.url}/en/sign-in`)
    await fillSignIn(page, 'editor')
    assert.equal((await send(answered, await cookie('diwan-sign-in'))).status, 422, 'an answer is good for the sign-in it was asked in')
    const right = await send(answered)
    assert.ok(right.headers.getSetCookie().some((line) => line.startsWith('diwan-session=')), String(right.status))
    assert.equal((await send(answered)).headers.get('location'), '/en/sign-in')
    await devtools.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId })
    await context.close()
  })
})
