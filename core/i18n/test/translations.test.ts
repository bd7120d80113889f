import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { checkLocales, direction, formatBytes, formatDate, formatList, formatNumber, formatRelative, formatSpan, isolate, openTranslations } from '../index.ts'

const say = { en: 'Hello {name}', fr: 'Bonjour {name}', es: 'Hola {name}', ar: 'مرحبا {name}' }

describe('Texts in the reader’s language', () => {
  let folder: string
  const write = (name: string, messages: object): void => writeFileSync(join(folder, name), JSON.stringify(messages))
  beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'diwan-locales-')) })
  afterEach(() => rmSync(folder, { recursive: true }))

  it('are found in <locale>.json and <name>.<locale>.json, flat or nested', () => {
    write('fr.json', { 'core.hello': 'Bonjour' })
    write('http.fr.json', { core: { bye: { short: 'Salut' } } })
    const texts = openTranslations()
    texts.add('core', folder)
    assert.equal(texts.translator('fr')('core.hello'), 'Bonjour')
    assert.equal(texts.translator('fr')('core.bye.short'), 'Salut')
  })

  it('count in the manner of each language', () => {
    write('ar.json', { 'core.n': '{n, plural, one {منشور واحد} two {منشوران} few {# منشورات} many {# منشورا} other {# منشور}}' })
    write('en.json', { 'core.n': '{n, plural, one {# post} other {# posts}}' })
    const texts = openTranslations()
    texts.add('core', folder)
    const t = texts.translator('ar')
    assert.deepEqual([1, 2, 3, 11, 100].map((n) => t('core.n', { n })), ['منشور واحد', 'منشوران', '3 منشورات', '11 منشورا', '100 منشور'])
    assert.equal(texts.translator('en')('core.n', { n: 1 }), '1 post')
  })

  it('fall back to English and then to the key, and report what is missing', () => {
    write('en.json', { 'shop.open': 'Open' })
    const texts = openTranslations()
    texts.add('shop', folder)
    const t = texts.translator('es')
    assert.equal(t('shop.open'), 'Open')
    assert.equal(t('shop.closed'), 'shop.closed')
    t('shop.closed')
    assert.deepEqual(texts.missing().map(({ key, locale }) => `${locale} ${key}`), ['es shop.closed', 'es shop.open'])
  })

  it('leave with their plugin', () => {
    write('en.json', { 'shop.open': 'Open' })
    const texts = openTranslations()
    texts.add('shop', folder)
    texts.remove('shop')
    assert.equal(texts.has('shop.open'), false)
  })

  it('survive a value that was not given', () => {
    write('en.json', { 'core.hello': 'Hello {name}' })
    const texts = openTranslations()
    texts.add('core', folder)
    assert.equal(texts.translator('en')('core.hello'), 'core.hello')
  })

  it('say dates in the reader’s zone', () => {
    write('en.json', { 'core.at': 'On {at, date, long}' })
    const texts = openTranslations()
    texts.add('core', folder)
    const at = new Date('2026-11-22T23:30:00Z')
    assert.equal(texts.translator('en', { timeZone: 'UTC' })('core.at', { at }), 'On 22 November 2026')
    assert.equal(texts.translator('en', { timeZone: 'Pacific/Auckland' })('core.at', { at }), 'On 23 November 2026')
  })

  it('grow by 40 % and wear accents in the pseudo-locale, with their values untouched', () => {
    write('en.json', { 'core.hello': 'Hello {name}, you have {n, plural, one {# message} other {# messages}}' })
    const texts = openTranslations({ isPseudo: true })
    texts.add('core', folder)
    const shown = texts.translator('en')('core.hello', { name: 'Bob', n: 3 })
    assert.match(shown, /^\[Ĥéļļô.*Bob.*3 .*\]$/)
    assert.ok(shown.length >= 'Hello Bob, you have 3 messages'.length * 1.3, shown)
    assert.doesNotMatch(shown, /message/)
  })

  describe('are checked', () => {
    const faults = (): string[] => checkLocales(folder, ['core']).map(({ key, what }) => `${key} ${what}`)

    it('and found complete', () => {
      for (const [locale, text] of Object.entries(say)) write(`${locale}.json`, { 'core.hello': text })
      assert.deepEqual(faults(), [])
    })
    it('for a language that lacks a key', () => {
      for (const [locale, text] of Object.entries(say)) if (locale !== 'es') write(`${locale}.json`, { 'core.hello': text })
      assert.deepEqual(faults(), ['core.hello is missing in Español'])
    })
    it('for other placeholders than English', () => {
      for (const [locale, text] of Object.entries(say)) write(`${locale}.json`, { 'core.hello': locale === 'fr' ? 'Bonjour {nom}' : text })
      assert.match(faults().join(), /core\.hello has \{nom: text\} where English has \{name: text\}/)
    })
    it('for plurals that lack a form, messages that are not valid, markup, and a foreign prefix', () => {
      for (const locale of ['en', 'fr', 'es']) write(`${locale}.json`, { 'core.n': '{n, plural, one {#} other {#}}', 'core.bad': 'a', 'core.b': 'b', 'other.c': 'c' })
      write('ar.json', { 'core.n': '{n, plural, one {#} other {#}}', 'core.bad': '{n, plural', 'core.b': '<b>b</b>', 'other.c': 'c' })
      const all = faults().join('\n')
      assert.match(all, /core\.n lacks the forms two, few, many of \{n\}/)
      assert.match(all, /core\.bad is not valid/)
      assert.match(all, /core\.b holds markup/)
      assert.match(all, /other\.c begins with none of core/)
    })
  })
})

describe('A name inside a sentence', () => {
  it('is isolated when it runs the other way, and loses the characters that would turn the sentence', () => {
    assert.equal(isolate('Amina', 'ltr'), 'Amina')
    assert.equal(isolate('أمينة', 'ltr'), '\u2068أمينة\u2069')
    assert.equal(isolate('Amina', 'rtl'), '\u2068Amina\u2069')
    assert.equal(isolate('evil\u202etxt', 'ltr'), 'eviltxt')
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (name) => !/[\u202a-\u202e\u2066\u2067]/.test(isolate(name, 'ltr'))))
  })
})

describe('Formats', () => {
  const at = new Date('2026-11-22T13:05:00Z')
  it('give dates, numbers, sizes and lists as each language writes them, Arabic with the digits 0–9', () => {
    assert.equal(formatDate(at, 'short', 'en', 'UTC'), '22 Nov 2026')
    assert.equal(formatDate(at, 'long', 'fr', 'UTC'), '22 novembre 2026')
    assert.match(formatDate(at, 'long', 'ar', 'UTC'), /^22 نوفمبر/)
    assert.match(formatDate(at, 'time', 'es', 'Africa/Maseru'), /15:05/)
    assert.equal(formatNumber(1234567, 'en'), '1,234,567')
    assert.match(formatBytes(1_400_000, 'en'), /^1\.4\sMB$/)
    assert.match(formatBytes(0, 'en'), /^0 bytes?$/)
    assert.equal(formatList(['a', 'b', 'c'], 'fr'), 'a, b et c')
  })
  it('count from now', () => {
    assert.equal(formatRelative(new Date(at.getTime() - 3 * 3600e3), at, 'en'), '3 hours ago')
    assert.equal(formatRelative(at, at, 'en'), 'now')
    assert.equal(formatRelative(new Date(at.getTime() + 86_400e3), at, 'fr'), 'demain')
  })
  it('say once what both ends of a period share', () => {
    const day = (text: string) => new Date(`${text}T00:00:00Z`)
    const words = (from: string, to: string, locale: 'en' | 'ar' = 'en') => formatSpan(day(from), day(to), 'month', locale, 'UTC').replace(/[\u2009\u202f\u00a0]/g, ' ')
    assert.equal(words('2026-08-01', '2026-08-31'), 'August 2026')
    assert.match(words('2026-11-01', '2026-12-31'), /^November ?– ?December 2026$/)
    assert.match(words('2026-12-01', '2027-02-28'), /^December 2026 – February 2027$/)
    assert.match(words('2026-08-01', '2026-08-31', 'ar'), /^أغسطس 2026$/)
    assert.equal(words('2027-01-01', '2026-12-01'), 'January 2027 – December 2026')
  })

  it('take UTC for a zone nobody knows', () => assert.equal(formatDate(at, 'short', 'en', 'Mars/Olympus'), '22 Nov 2026'))
  it('know which way a language runs', () => assert.deepEqual(['fr', 'ar', 'ar-EG', 'fa', 'uz-Arab', 'zh'].map(direction), ['ltr', 'rtl', 'rtl', 'rtl', 'rtl', 'ltr']))
})
