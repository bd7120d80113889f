import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readFolder } from '../../../core/i18n/read-folder.ts'

const themes = ['default', 'national'].map(name => join(import.meta.dirname, '../..', name))
const filesIn = (folder: string): { name: string, text: string }[] => {
  try {
    return readdirSync(folder).filter(file => file.endsWith('.hbs')).map(file => ({ name: file.slice(0, -4), text: readFileSync(join(folder, file), 'utf8') }))
  } catch {
    return []
  }
}
const partials = themes.flatMap(theme => filesIn(join(theme, 'partials')))
const layouts = themes.flatMap(theme => filesIn(join(theme, 'layouts')))
const templates = [...partials, ...layouts]

describe('The templates', () => {
  it('hold no script, style or handler of their own, as the security policy demands', () => {
    for (const { name, text } of templates) {
      assert.doesNotMatch(text, /\sstyle=|\son[a-z]+=|<style|javascript:/i, name)
      assert.doesNotMatch(text.replace(/<script type="module" src="[^"]*"><\/script>/g, ''), /<script/i, name)
    }
  })

  it('send unescaped only what the server drew or rendered itself', () => {
    const unescaped = templates.flatMap(({ name, text }) => [...text.matchAll(/\{\{\{\s*([^}]+?)\s*\}\}\}/g)].map(([, what]) => `${name} ${what}`))
    assert.deepEqual(unescaped.toSorted(), ['bare content', 'page content', 'plain content'])
  })

  it('put every address through the helper that refuses dangerous ones', () => {
    for (const { name, text } of templates) {
      for (const [, value = ''] of text.matchAll(/(?:href|action)="((?:\{\{[^}]*\}\}|[^"{])*)"/g)) {
        if (value.startsWith('#') || name === 'head') continue
        assert.match(value, /^\{\{url(?: [^}]+)?\}\}$/, `${name}: ${value}`)
      }
    }
  })

  it('call only partials that exist', () => {
    const known = new Set(partials.map(({ name }) => name))
    for (const { name, text } of templates) for (const [, called] of text.matchAll(/\{\{~?#?>\s*([\w-]+)/g)) assert.ok(known.has(called!), `${name} calls ${called}`)
  })

  it('have every word in four languages', () => {
    const files = themes.flatMap(theme => readFolder(join(theme, 'locales')))
    const keys = new Map(files.map(({ locale, messages }) => [locale, new Set(messages.keys())]))
    assert.deepEqual([...keys.keys()].toSorted(), ['ar', 'en', 'es', 'fr'])
    for (const set of keys.values()) assert.deepEqual([...set].toSorted(), [...keys.get('en')!].toSorted())
    for (const { name, text } of templates) {
      // Other owners' words (core's own pages) are looked for by their tests.
      for (const [, key] of text.matchAll(/[{(]t "(theme\.[^"]+)"/g)) assert.ok(keys.get('en')!.has(key!), `${name}: ${key}`)
      if (name === 'field-attributes') continue
      // Words outside tags and mustaches would be in one language only; signs and names of keys are none.
      const words = text.replace(/\{\{\{?[\s\S]*?\}?\}\}/g, ' ').replace(/<[^>]*>/g, ' ').replace(/Ctrl K|Esc/g, '')
      assert.doesNotMatch(words, /\p{L}{2,}/u, `${name}: ${/\p{L}{2,}/u.exec(words)?.[0]}`)
    }
  })
})
