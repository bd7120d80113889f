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

  it('has one row for each requirement of ASVS it answers for, with a test where it says met', () => {
    const { requirements } = JSON.parse(readFileSync(join(root, 'test/support/asvs-5.0.0.json'), 'utf8')) as { requirements: string[] }
    const rows = text.split('\n').filter((line) => /^\| \d+\.\d+\.\d+ \|/.test(line)).map((line) => line.split('|').slice(1, -1).map((cell) => cell.trim()))
    assert.deepEqual(rows.map(([id]) => id), requirements)
    for (const [id, , verdict, how, test] of rows) {
      assert.ok(['met', 'by design', 'does not apply', 'operator', 'in part', '**not done**'].includes(verdict ?? ''), id)
      assert.ok((how?.length ?? 0) > 2, id)
      if (verdict === 'met') assert.match(test ?? '', /^`(?:core|plugins|test)\/[\w./-]+\.ts`$/, id)
    }
  })

  it('answers for every requirement it means to, as the standard numbers them', function standard() {
    const file = join(root, '../shared/data/security/asvs/asvs-5.0.0-en.csv')
    if (!existsSync(file)) this.skip()
    const more = ['V1.3.12', 'V3.5.6', 'V3.5.7', 'V3.5.8', 'V4.1.5'], deep = ['V5', 'V7', 'V8', 'V14', 'V16']
    const asked = [...readFileSync(file, 'utf8').matchAll(/^V\d+,[^\n]*?,(V(\d+)\.\d+\.\d+),(?:"(?:[^"]|"")*"|[^,\n]*),([123])\r?$/gm)]
      .filter(([, id = '', chapter, level]) => chapter !== '17' && (level !== '3' || more.includes(id) || deep.includes(`V${chapter}`))).map(([, id = '']) => id.slice(1))
    assert.equal(asked.length, 267)
    assert.deepEqual((JSON.parse(readFileSync(join(root, 'test/support/asvs-5.0.0.json'), 'utf8')) as { requirements: string[] }).requirements, asked)
  })
})

describe('Random numbers', () => {
  it('are the system’s; Math.random spreads waits and tells tabs of a page apart', () => {
    const files = globSync('{core,plugins,themes}/**/*.{ts,js}', { cwd: root, exclude: (path) => /node_modules|\/test(?:ing)?\//.test(path) })
    assert.ok(files.length > 500)
    assert.deepEqual(files.filter((path) => !/\/test(?:ing)?\//.test(path) && readFileSync(join(root, path), 'utf8').includes('Math.random')).toSorted(), ['core/client/tabs.ts', 'core/database/postgres/listener.ts', 'core/database/transactions.ts'])
  })
})
