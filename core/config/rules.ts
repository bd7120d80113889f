import type { Settings } from './schema.ts'

interface Broken { readonly key: string, readonly sentence: string }

/** What must hold between settings. Each rule says which setting to look at. */
export const rules: readonly ((settings: Settings) => readonly Broken[])[] = [
  ({ site }) => site.languages.includes(site.defaultLanguage) ? [] : [{
    key: 'site.defaultLanguage', sentence: `“site.defaultLanguage” is ${site.defaultLanguage}, which is not one of “site.languages” (${site.languages.join(', ')}).`
  }],
  ({ mail }) => mail.url === undefined || mail.from !== undefined ? [] : [{
    key: 'mail.url', sentence: '“mail.url” needs “mail.from”: mail cannot be sent without a sender.'
  }],
  ({ database }) => database.password === undefined || database.url !== undefined ? [] : [{
    key: 'database.password', sentence: '“database.password” needs “database.url”: the embedded database has no password.'
  }],
  ({ access }) => access.idleHours <= access.sessionHours ? [] : [{
    key: 'access.idleHours', sentence: `“access.idleHours” (${access.idleHours}) is longer than “access.sessionHours” (${access.sessionHours}).`
  }]
]
