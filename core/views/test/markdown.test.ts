import assert from 'node:assert/strict'
import * as fc from 'fast-check'
import { openMarkdown } from '../index.ts'
import { clean, plainly } from '../markdown/clean.ts'
import { makeParser } from '../markdown/parser.ts'

const markdown = openMarkdown()
const html = (text: string): string => markdown.html(text, { locale: 'fr', base: 2 })

const allowedTag = /^<\/?(?:p|br|hr|h[2-6]|ul|ol|li|blockquote|pre|code|em|strong|s|a|img|table|thead|tbody|tr|th|td|div)(?: (?:href|rel|title|src|alt|loading|decoding|dir|class|scope|id|start|tabindex|role)="[^"<>]*")*(?: \/)?>$/
/** What is drawn: names and values of its own, and no address but a mark within the drawing. */
const drawnTag = /^<\/?(?:math|semantics|annotation|m[a-z]+|svg|defs|marker|g|rect|circle|ellipse|polygon|polyline|line|path|text|tspan)(?: (?!on|href|src|style|xlink)[a-z][a-z0-9-]*="(?:[^"<>:]*|url\(#[\w-]+\))")*(?: \/)?>$/
const harmless = (markup: string): void => {
  for (const [tag] of markup.replaceAll(/ aria-label="[^"<>]*"/g, '').matchAll(/<[^>]*>/g)) {
    if (drawnTag.test(tag)) continue
    assert.match(tag, allowedTag)
    for (const [, address = ''] of tag.matchAll(/(?:href|src)="([^"]*)"/g)) assert.doesNotMatch(address, /^[^/?#]*(?<!^https?|^mailto|^tel):|^[/\\]{2}/i)
  }
}

describe('A person’s text', () => {
  it('keeps its headings below the page’s own, with ids for a table of contents', () => {
    assert.equal(html('# What to do\n\n## Then'), '<h2 id="h-what-to-do">What to do</h2>\n<h3 id="h-then">Then</h3>\n')
    assert.deepEqual(markdown.headings('# Que faire ?\n\n# Que faire ?').map(({ id }) => id), ['h-que-faire', 'h-que-faire-2'])
    assert.match(html('# ماذا نفعل'), /id="h-ماذا-نفعل"/)
  })
  it('leads to this site in the reader’s language, and elsewhere without telling where from', () => {
    assert.match(html('[a](/updates/UP-1)'), /href="\/fr\/updates\/UP-1"/)
    assert.match(html('[a](/ar/updates)'), /href="\/ar\/updates"/)
    assert.match(html('[a](https://example.org/)'), /rel="noopener noreferrer nofollow ugc"/)
  })
  it('shows pictures of this site only; of others the words remain', () => {
    assert.match(html('![a map](/files/01/map.png)'), /<img src="\/files\/01\/map\.png" alt="a map" loading="lazy"/)
    assert.equal(html('![a map](https://elsewhere.example/map.png)'), '<p dir="auto">a map</p>\n')
    assert.match(html('![a map](</files/01/carte du port é.png>)'), /src="\/files\/01\/carte%20du%20port%20%C3%A9\.png"/)
    assert.equal(html('![a](/files/%2e%2e/admin)'), '<p dir="auto">a</p>\n')
    assert.equal(html('![a](/files/../admin)'), '<p dir="auto">a</p>\n')
  })
  it('aligns tables by class, since styles are refused, and lets wide ones scroll by keyboard', () => {
    const table = html('| a | b |\n|:--|--:|\n| 1 | 2 |')
    assert.match(table, /<div class="table-frame" tabindex="0" role="group"><table>/)
    assert.match(table, /<th scope="col" class="end">b/)
    assert.doesNotMatch(table, /style=/)
  })
  it('cannot bring a script, in whatever way it is written', () => {
    const attempts = ['<script>alert(1)</script>', '<img src=x onerror=alert(1)>', '[x](javascript:alert(1))', '[x](java\tscript:alert(1))', '[x](&#106;avascript:alert(1))',
      '[x](data:text/html,<script>alert(1)</script>)', '![x](javascript:alert(1))', '<javascript:alert(1)>', '[x](//evil.example)', '[x](/\\evil.example)', '[x]: javascript:alert(1)\n\n[x]',
      '"><svg onload=alert(1)>', '[a](https://b.c "\\" onmouseover=alert(1) \\"")', '<a href="vbscript:x">', '`<b onclick=x>`', '| <img onerror=x> |\n|---|\n| <script> |']
    for (const attempt of attempts) harmless(html(attempt))
  })
  it('is harmless whatever the characters', () => {
    const piece = fc.constantFrom('<', '>', '"', "'", '[', ']', '(', ')', '!', '`', '*', '_', '&', ';', ':', '/', '\\', '\n', '#', '|', ' ', 'javascript:', '<script', 'onload=', 'a', 'http://', '&#x', '\t')
    fc.assert(fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => harmless(html(pieces.join('')))), { numRuns: 500 })
  })
  it('shows code as it was written, however many marks it holds', () => {
    const code = '[{"a_b":[*]}]'.repeat(400)
    assert.ok(html(`\`\`\`\n${code}\n\`\`\``).includes(code.replaceAll('"', '&quot;').slice(0, 200)) || html(`\`\`\`\n${code}\n\`\`\``).includes(code.slice(0, 200)))
    assert.doesNotMatch(html(`\`\`\`\n${code}\n\`\`\``), /\\/)
  })
  it('sets formulas as MathML with what was typed in it, and leaves amounts of money alone', () => {
    const text = 'It costs $5 to $6; $`\\frac{a}{b}`$ of it.\n\n```math\nx = \\sqrt{2}\n```\n\n$`\\frac{`$ and ```math'
    const shown = html(text)
    assert.match(shown, /It costs \$5 to \$6; <math><semantics><mfrac><mi>a<\/mi><mi>b<\/mi><\/mfrac><annotation encoding="application\/x-tex">\\frac\{a\}\{b\}<\/annotation>/)
    assert.match(shown, /<div class="formula" tabindex="0" role="group"><math display="block">/)
    assert.match(shown, /<code>\\frac\{<\/code>/, 'what cannot be read is shown as typed')
    assert.match(markdown.plain(text, 200), /^It costs \$5 to \$6; \\frac\{a\}\{b\} of it\. x = \\sqrt\{2\}/)
  })
  it('draws diagrams in the colours of the theme, tells their arrows, and takes neither colours nor addresses of an author', () => {
    const shown = html('```mermaid\nflowchart LR\n A[Declaration] --> B{Risk?}\n B -->|high| C["Inspect <b>"]\n style A fill:#f00\n click A "javascript:alert(1)"\n```')
    assert.match(shown, /<div class="diagram" tabindex="0" role="group"><svg [^>]*role="img" aria-label="Declaration → Risk\?; Risk\? → Inspect &lt;b&gt; \(high\)"/)
    assert.doesNotMatch(shown, /#f00|javascript|style|<b>/)
    assert.match(html('```mermaid\npie\n a: 3\n```'), /<pre><code class="language-mermaid">pie/)
    assert.match(html(`\`\`\`mermaid\ngraph LR\n${' A1 --> A2\n'.repeat(200)}\`\`\``), /<pre><code/, 'one that is too large is shown as it was typed')
  })
  it('draws nothing but what it drew itself', () => {
    assert.doesNotMatch(html('\uE0100\uE011 $`x`$'), /<\/math>.*<\/math>/)
    const tex = fc.array(fc.constantFrom('\\frac', '{', '}', '\\def\\a{\\a\\a}\\a', '\\href{javascript:x}{y}', '<script>', '\\color{red}', '^', '_', 'x', '\\begin{array}', '&', '\\\\', '"', '\\text{<img src=x onerror=a>}'), { maxLength: 40 })
    const lines_ = fc.array(fc.constantFrom('graph LR', 'sequenceDiagram', ' A --> B', ' A["<script>"] --> B', ' A & B --> C & D', ' subgraph x', ' end', ' style A fill:url(http://x)', ' click A href "javascript:x"', ' A->>B: "onload=x"', ' classDef x fill:red', ' A:::x'), { maxLength: 20 })
    fc.assert(fc.property(tex, (parts) => harmless(html(`$\`${parts.join('').replaceAll('`', '')}\`$`))), { numRuns: 300 })
    fc.assert(fc.property(lines_, (parts) => harmless(html(`\`\`\`mermaid\n${parts.join('\n')}\n\`\`\``))), { numRuns: 100 })
  })
  it('takes time in proportion to its length, even when it was made to take more', function () {
    this.timeout(30_000)
    const shapes = ['*a **a ', '[a', 'a]', '_a ', '[ a_', '![[]()', '`a``', '<!--', '> > > ', '[a](', '<a@b ', '&amp', '~~a', '\\[', 'http://a.b/**', 'http://a.b ', '| a ', '# a\n', '$`', '$`a`$ ']
    const work = (shape: string, length: number): number => {
      const text = shape.repeat(Math.ceil(length / shape.length)).slice(0, length - 20)
      const before = process.cpuUsage()
      html(`${text} ${length}`)
      const { user, system } = process.cpuUsage(before)
      return (user + system) / 1000
    }
    for (const shape of shapes) work(shape, 4000)
    for (const shape of shapes) {
      const [once, eightfold] = [Math.max(work(shape, 6000), 2), work(shape, 48_000)]
      assert.ok(eightfold / once < 27, `${shape}: ${once} ms, eight times as long ${eightfold} ms`)
    }
  })
  it('is shown the same by the quick way that most of what people write takes', () => {
    const parser = makeParser()
    const piece = fc.constantFrom('word', 'شحنة', ' ', '\n', '\n\n', '- ', '1. ', '> ', '**', '_', '`', '~~', '"', "'", '&', '&amp;', '<b>', '>', '|', '[a](/b)', 'https://a.b', '# ', '---', '\\', '\u00a0', '`x < y`', '$`x`$')
    fc.assert(fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      const markup = parser.render(pieces.join(''), {})
      const quick = plainly(markup)
      fc.pre(quick !== null)
      assert.equal(quick, clean(markup, { locale: 'en', base: 2 }))
    }), { numRuns: 1000 })
    assert.equal(plainly('<p>a</p><script>x</script>'), null)
    assert.equal(plainly('<p onclick="x">a</p>'), null)
  })
  it('becomes plain words for a description, cut between words', () => {
    assert.equal(markdown.plain('# Title\n\nSome **bold** & [linked](https://a.b) words', 200), 'Title Some bold & linked words')
    assert.equal(markdown.plain('one two three four', 9), 'one two…')
  })
})
