import { chromium } from 'playwright-core'
const origin = process.env.ORIGIN ?? 'http://127.0.0.1:3555'
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'] })
const jobs = JSON.parse(process.argv[2]!) as [string, string, string, number, string][] // name, who, path, width, scheme
const contexts = new Map<string, any>()
for (const [name, who, path, width, scheme] of jobs) {
  const key = `${who}-${width}-${scheme}`
  let context = contexts.get(key)
  if (!context) {
    context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme: scheme as 'light' })
    contexts.set(key, context)
    if (who !== 'visitor') { const page = await context.newPage(); await page.goto(origin + '/en/sign-in'); await page.fill('input[name=mail]', `${who}@demo.example`); await page.fill('input[name=password]', 'demonstration'); await page.click('main button[type=submit], main button:not([type])'); await page.waitForLoadState(); await page.close() }
  }
  const page = await context.newPage()
  const answer = await page.goto(origin + path)
  await page.waitForTimeout(300)
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)
  await page.screenshot({ path: `/tmp/shots/${name}.png`, fullPage: true })
  console.log(name, answer?.status(), wide ? 'OVERFLOW' : '', await page.evaluate(() => document.documentElement.scrollHeight))
  await page.close()
}
await browser.close()
