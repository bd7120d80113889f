import assert from 'node:assert/strict'
import { readFileSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { newPlugin } from '../../../core/cli/new-plugin.ts'
import { emptySite, mistakenCopy, recipe, repository } from './copy.ts'
import { runTestsOf } from './run-tests-of.ts'

const filesOf = (folder: string): string[] => readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1).replaceAll('\\', '/')).toSorted()
const read = (...path: string[]): string => readFileSync(join(...path), 'utf8')

/** The fenced blocks of the guide; the words after the language say what a block is. */
const blocks = [...read(repository, 'docs/writing-a-plugin.md').matchAll(/^```(\S+) (.+)\n([\s\S]*?)^```$/gm)]
  .map(([, language, title, text]) => ({ language, title: title ?? '', text: text ?? '' }))

describe('the ten-minute plugin', function () {
  this.timeout(120_000)
  let root: string
  before(() => { root = emptySite() })
  after(() => rmSync(root, { recursive: true, force: true }))

  it('is what plugins new writes, to the letter', () => {
    const { folder } = newPlugin(root, 'logbook', new Date('2026-11-22T12:00:00Z'))
    assert.deepEqual(filesOf(folder), filesOf(join(recipe, 'logbook')))
    for (const file of filesOf(folder)) assert.equal(read(recipe, 'logbook', file), read(folder, file), file)
    rmSync(folder, { recursive: true })
  })

  it('stands in the guide as it is', () => {
    const shown = blocks.filter(({ title }) => title.startsWith('plugins/logbook/'))
    for (const { title, text } of shown) assert.equal(text, read(recipe, title.slice('plugins/'.length)), title)
    for (const file of ['plugin.ts', 'kinds/note.ts', 'services/notebook.ts', 'contract.ts', 'views/list.hbs', 'views/note.hbs', 'locales/en.json', 'test/logbook.test.ts']) {
      assert.ok(shown.some(({ title }) => title === `plugins/logbook/${file}`), `the guide shows ${file}`)
    }
    assert.equal(blocks.find(({ title }) => title === 'the mistake')?.text, read(recipe, 'mistake', 'notebook.ts'))
  })

  it('fails its leak test, and only that, when its author asks the tables past the audience', async () => {
    const { code, said } = await runTestsOf(mistakenCopy(root), 'logbook')
    assert.notEqual(code, 0)
    assert.match(said, /4 passing/)
    assert.match(said, /1 failing/)
    assert.match(said, /leaks nothing of a private note/)
    assert.match(said, /AssertionError \[ERR_ASSERTION\]: \/en\/logbook shows stranger "Wyvern"/)
    const printed = blocks.find(({ title }) => title === 'what the test says')?.text.trim().split('\n') ?? []
    assert.ok(printed.length > 3, 'the guide shows what the test says')
    const plain = said.split('\n').map((line) => line.trim().replace(/ \(\d+m?s\)$/, ''))
    for (const line of printed) assert.ok(plain.includes(line.trim()), `the guide prints "${line}"`)
  })
})
