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
  ({ mail }) => mail.replyAddress !== undefined || (mail.inbox === undefined && mail.hookSecret === undefined) ? [] : [{
    key: mail.inbox === undefined ? 'mail.hookSecret' : 'mail.inbox', sentence: `“mail.${mail.inbox === undefined ? 'hookSecret' : 'inbox'}” needs “mail.replyAddress”: without it no letter says where it can be answered.`
  }],
  ({ mail }) => mail.replyAddress === undefined || mail.inbox !== undefined || mail.hookSecret !== undefined ? [] : [{
    key: 'mail.replyAddress', sentence: '“mail.replyAddress” needs “mail.inbox” or “mail.hookSecret”: answers would arrive where nobody looks.'
  }],
  ({ database }) => database.password === undefined || database.url !== undefined ? [] : [{
    key: 'database.password', sentence: '“database.password” needs “database.url”: the embedded database has no password.'
  }],
  ({ access }) => access.idleHours <= access.sessionHours ? [] : [{
    key: 'access.idleHours', sentence: `“access.idleHours” (${access.idleHours}) is longer than “access.sessionHours” (${access.sessionHours}).`
  }]
]
