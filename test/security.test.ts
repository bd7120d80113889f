import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { globSync } from 'node:fs'

const root = join(import.meta.dirname, '..')

describe('docs/security.md', () => {
  const text = readFileSync(join(root, 'docs/security.md'), 'utf8')

  it('names code and tests that are there', () => {
    const names = [...text.matchAll(/`([\w.-]+(?:\/[\w.-]+)*(?:\.ts|\.js|\.md)|(?:core|test|plugins|themes)\/[\w./-]+)`/g)].map(([, name = '']) => name)
    assert.ok(names.length > 60)
    const files = globSync('{core,test,docs,plugins}/**/*.{ts,js,md}', { cwd: root, exclude: (path) => path.includes('node_modules') })
    const shorts = new Set(files.map((path) => basename(path)))
    assert.deepEqual(names.filter((name) => !(name.includes('/') ? existsSync(join(root, name)) : shorts.has(name))), [])
  })

  it('says of each requirement where it is met and by which test, or that it is not', () => {
    const rows = text.split('\n').filter((line) => /^\| V\d/.test(line))
    assert.ok(rows.length > 40)
    for (const row of rows) {
      const cells = row.split('|').slice(1, -1).map((cell) => cell.trim())
      assert.equal(cells.length, 4, row)
      assert.ok(cells.every((cell) => cell !== ''), row)
      if (cells[3] === '—') assert.match(cells[2]!, /Not done|Operator|no such code/, row)
    }
  })
})
