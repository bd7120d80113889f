import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { templateFiles } from '../template-files.ts'

const root = join(import.meta.dirname, '../../..')
const folders = (of: string, inner: string): string[] => existsSync(join(root, of)) ? readdirSync(join(root, of)).map((name) => join(root, of, name, inner)) : []
const templates = [join(root, 'core'), ...folders('plugins', 'views'), ...folders('themes', 'layouts'), ...folders('themes', 'partials'), ...folders('themes', 'views')]
  .flatMap((folder) => [...templateFiles(folder).values()])
  .filter((path) => !path.includes('/test/') && !path.includes('node_modules')).map((path) => ({ path: relative(root, path), text: readFileSync(path, 'utf8') }))

/** Drawings of core/views/drawing, which escapes the words it is given; nothing else reaches these two. */
const drawn: Readonly<Record<string, readonly string[]>> = { 'themes/default/partials/chart.hbs': ['{{{svg}}}', '{{{table}}}'] }

describe('Our templates', () => {
  const where = (pattern: RegExp, text: string): string[] => [...text.matchAll(pattern)].map((match) => match[0])

  it('are there to be looked at', () => assert.ok(templates.length > 20))
  it('write nothing without escaping it but the page into its layout', () => {
    for (const { path, text } of templates) {
      const raw = where(/\{\{~?\{[^}]*\}~?\}\}|\{\{~?&[^}]*\}\}/g, text)
      const allowed = /^themes\/[^/]+\/layouts\//.test(path) ? ['{{{content}}}'] : (drawn[path] ?? [])
      assert.deepEqual(raw.filter((expression) => !allowed.includes(expression)), [], path)
    }
  })
  it('hold no code and no style of their own, which the content policy would refuse', () => {
    for (const { path, text } of templates) {
      assert.doesNotMatch(text.replace(/\{\{[^}]*\}\}/g, ''), /<style|\sstyle=|\son[a-z]+=|javascript:|<script(?![^>]*\ssrc=)/i, path)
      assert.doesNotMatch(text, /(?:src|href)="(?:https?:)?\/\/(?!www\.w3\.org)/, path)
    }
  })
  it('put every value of an attribute between quotes', () => {
    for (const { path, text } of templates) assert.deepEqual(where(/(?<=\s)[a-z-]+=\{\{[^}]*\}\}/g, text.replace(/\{\{[^}]*\}\}/g, (helper) => helper.replace(/[a-z-]+=/gi, ''))), [], path)
  })
  it('say no words themselves: texts stand in locale files', () => {
    for (const { path, text } of templates) {
      const words = text.replace(/\{\{!--[\s\S]*?--\}\}|\{\{![\s\S]*?\}\}/g, '').replace(/\{\{[^}]*\}\}/g, ' ').replace(/<[^>]*>/g, ' ').match(/(?<![&#\w])[A-Za-zÀ-ÿ]{3,}(?: [A-Za-zÀ-ÿ]+)+/g) ?? []
      assert.deepEqual(words.filter((found) => !/^(?:OpenAPI|Ctrl K|npx diwan )/.test(found)), [], path)
    }
  })
  it('protect every form that posts', () => {
    for (const { path, text } of templates) {
      for (const form of text.match(/<form[^>]*method="post"[\s\S]*?<\/form>/gi) ?? []) assert.match(form, /csrf|\{\{>/, `${path}: ${form.slice(0, 80)}`)
    }
  })
})
