import { existsSync } from 'node:fs'
import { chromium, type Browser } from 'playwright-core'

const places = [process.env['DIWAN_CHROMIUM'] ?? '', '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome', 'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe']

/** The machine's own browser, or null where there is none; in CI there has to be one. */
export async function openChromium(): Promise<Browser | null> {
  const executablePath = places.find((path) => path !== '' && existsSync(path))
  if (executablePath === undefined) {
    if (process.env['CI'] === 'true') throw new Error('Chromium is needed here and was not found')
    return null
  }
  return chromium.launch({
    executablePath,
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  })
}
