import { existsSync } from 'node:fs'
import { chromium, type Browser } from 'playwright-core'

/** Where the system keeps Chromium; null where there is none, and browser tests are skipped. */
export const chromiumPath: string | null = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(path => existsSync(path)) ?? null

export const openBrowser = (): Promise<Browser> => chromium.launch({
  executablePath: chromiumPath ?? '',
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']
})
