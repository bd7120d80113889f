import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fillSlots, openIcons, openMarkdown, openViews, safeAddress, type Frame, type Views } from '../index.ts'

const frame = (more: Partial<Frame> = {}): Frame => ({
  locale: 'fr', timeZone: 'UTC', t: (key, values) => `${key}${values && Object.keys(values).length > 0 ? JSON.stringify(values) : ''}`, now: new Date('2026-11-22T12:00:00Z'),
  shared: { site: { name: 'Diwan' }, viewer: { isVisitor: true } },
  page: { title: '', description: '', layout: 'page', kind: '', lang: 'fr', dir: 'ltr', url: '/fr/news', canonical: null, alternates: [], feeds: [], seed: '', theme: null, density: null, lowBandwidth: 'auto', isLean: false, isHome: false, isError: false, noindex: false },
  csrf: '', typed: {}, faults: new Map(), slots: [], ...more,
})

describe('Views', () => {
  let root: string
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  const open = (): Views => {
    const views = openViews({
      themes: [{ name: 'national', folder: join(root, 'national') }, { name: 'default', folder: join(root, 'default') }],
      cacheFolder: join(root, 'cache'), isStrict: true, markdown: openMarkdown(), icons: openIcons({ own: new Map() }),
    })
    views.setOwners([{ id: 'news', views: [join(root, 'news')] }, { id: 'other', views: [join(root, 'other')] }])
    return views
  }
  const shown = (template: string, value: object = {}, more: Partial<Frame> = {}): string => {
    write('news/it.hbs', template)
    return open().fragment('news', 'it', value, frame(more))
  }
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'diwan-views-'))
    write('default/layouts/page.hbs', '<title>{{page.title}} – {{site.name}}</title><main>{{{content}}}</main>')
    write('default/partials/row.hbs', '<li>{{label}}</li>')
  })
  afterEach(() => rmSync(root, { recursive: true }))

  it('are put into the layout they name, with the title they give', () => {
    write('news/list.hbs', '{{page title="Nouvelles"}}<ul>{{#each rows}}{{> row}}{{/each}}</ul>')
    assert.equal(open().page('news', 'list', { rows: [{ label: 'a<b' }] }, frame()), '<title>Nouvelles – Diwan</title><main><ul><li>a&lt;b</li></ul></main>')
  })
  it('come from the nearest theme that has them', () => {
    write('news/list.hbs', 'plugin')
    write('default/views/news/list.hbs', 'default {{> row label="x"}}')
    assert.equal(open().fragment('news', 'list', {}, frame()), 'default <li>x</li>')
    write('national/views/news/list.hbs', 'national {{> row label="x"}}')
    write('national/partials/row.hbs', '<b>{{label}}</b>')
    assert.equal(open().fragment('news', 'list', {}, frame()), 'national <b>x</b>')
  })
  it('use their own partials by name and those of others by owner and name', () => {
    write('news/list.hbs', '{{> part}}{{> other/part}}')
    write('news/part.hbs', 'mine')
    write('other/part.hbs', ' theirs')
    assert.equal(open().fragment('news', 'list', {}, frame()), 'mine theirs')
  })
  it('of a plugin and partials of the theme do not hide each other', () => {
    write('default/partials/table.hbs', 'table of {{> row label="theme"}}')
    write('news/row.hbs', 'mine')
    assert.throws(() => shown('{{> row label="x"}}'), /\{\{> row\}\} is a partial of the theme and a view of news: write \{\{> news\/row\}\}/)
    assert.equal(shown('{{> news/row}}, {{> table}}'), 'mine, table of <li>theme</li>')
    assert.equal(open().fragment('news', 'row', {}, frame()), 'mine')
  })
  it('draw a part that says so once for the same content, language, zone and minute, and anew for any other', () => {
    write('default/partials/row.hbs', '{{!drawn once}}<li>{{#if at}}{{date at "relative"}} {{date at "clock"}} {{/if}}{{label}} {{t "a.b"}}</li>')
    write('news/list.hbs', '{{#each rows}}{{> row this}}{{/each}}')
    const views = open()
    const words: string[] = []
    const draw = (rows: object[], more: Partial<Frame> = {}): string => views.fragment('news', 'list', { rows }, frame({ t: (key) => { words.push(key); return 'W' }, ...more }))
    const at = '2026-11-22T11:00:00Z'
    assert.equal(draw([{ label: 'a' }, { label: 'a' }, { label: '<b' }]), '<li>a W</li><li>a W</li><li>&lt;b W</li>')
    assert.equal(words.length, 2)
    const [first, later] = [draw([{ label: 'c', at }]), draw([{ label: 'c', at }], { now: new Date('2026-11-22T14:00:00Z') })]
    assert.notEqual(first, later)
    assert.notEqual(draw([{ label: 'c', at }], { timeZone: 'Asia/Tokyo' }), first)
    assert.notEqual(draw([{ label: 'c', at }], { locale: 'ar' }), first)
    assert.equal(draw([{ label: 'c', at }]), first)
    write('default/partials/row.hbs', '{{!drawn once for good}}<li>{{label}} {{t "a.b"}}</li>')
    const [lasting, drawn] = [open(), words.length]
    for (const now of ['2026-11-22T11:00:00Z', '2027-11-22T11:00:00Z']) assert.equal(lasting.fragment('news', 'list', { rows: [{ label: 'd' }] }, frame({ now: new Date(now), t: (key) => { words.push(key); return 'W' } })), '<li>d W</li>')
    assert.equal(words.length, drawn + 1)
  })
  it('are not drawn once where they show what belongs to one page', () => {
    for (const more of ['{{slot "home.member"}}', '{{csrf-field}}', '{{@root.viewer.name}}', '{{page.title}}', '{{csrf}}', '{{query-link q="a"}}', '{{feed-url "atom"}}', '{{#each (page-links rows)}}x{{/each}}', '{{@index}}', '{{../label}}']) {
      write('default/partials/row.hbs', `{{!drawn once}}${more}`)
      assert.throws(() => shown('{{> row}}'), /begins with \{\{!drawn once\}\} and uses/, more)
    }
    write('default/partials/inner.hbs', '{{fault "title"}}')
    write('default/partials/row.hbs', '{{!drawn once}}{{> inner}}')
    assert.throws(() => shown('{{> row}}'), /uses “fault”/)
    // What is drawn for good says nothing of a day, nor what something is called today.
    write('default/partials/inner.hbs', '{{administration-name code}}')
    write('default/partials/row.hbs', '{{!drawn once for good}}{{> inner}}')
    assert.throws(() => shown('{{> row}}'), /begins with \{\{!drawn once for good\}\} and uses “administration-name”/)
  })
  it('are compiled once and kept on disk', () => {
    write('news/list.hbs', '{{t "a.b"}}')
    const first = open()
    first.fragment('news', 'list', {}, frame())
    first.saveCache()
    const kept = readdirSync(join(root, 'cache', 'templates'))
    assert.equal(kept.length, 1)
    assert.equal(open().fragment('news', 'list', {}, frame()), 'a.b')
    // It is the kept form that is read.
    writeFileSync(join(root, 'cache', 'templates', kept[0]!), readFileSync(join(root, 'cache', 'templates', kept[0]!), 'utf8').replace('"a.b"', '"c.d"'))
    assert.equal(open().fragment('news', 'list', {}, frame()), 'c.d')
  })
  it('say which name is missing, and in which file', () => {
    write('news/list.hbs', '{{nothing}}')
    assert.throws(() => open().fragment('news', 'list', {}, frame()), /news\/list\.hbs.*nothing/s)
  })
  it('know the slots they open before they are rendered, those of partials too', () => {
    write('news/list.hbs', '{{> part}}{{slot "home.member"}}')
    write('news/part.hbs', '{{#each rows}}{{slot "item.rail" item=this}}{{/each}}')
    const views = open()
    assert.deepEqual(views.slotsOf('news', 'list').toSorted(), ['home.member', 'item.rail'])
    const one = frame()
    const page = views.fragment('news', 'list', { rows: [{ id: 1 }, { id: 2 }] }, one)
    assert.deepEqual(one.slots, [{ name: 'item.rail', subject: { item: { id: 1 } } }, { name: 'item.rail', subject: { item: { id: 2 } } }, { name: 'home.member', subject: {} }])
    assert.equal(fillSlots(page, ['A', '', '$&']), 'A$&')
  })
  it('let nobody write a slot into a text', () => {
    const one = frame()
    const page = shown('{{text}}{{slot "home.member"}}', { text: '\u0001s:0\u0001 \u00010\u0001' }, one)
    assert.equal(fillSlots(page, ['SECRET']).split('SECRET').length, 2)
  })

  describe('say', () => {
    it('dates as time elements in the reader’s language', () => {
      assert.equal(shown('{{date at "long"}}', { at: new Date('2026-11-22T12:00:00Z') }), '<time datetime="2026-11-22T12:00:00.000Z">22 novembre 2026</time>')
      assert.equal(shown('{{date day}}', { day: '2026-03-01' }), '<time datetime="2026-03-01">1 mars 2026</time>')
      assert.match(shown('{{date at "relative"}}', { at: new Date('2026-11-22T09:00:00Z') }), /^<time datetime="[^"]+" title="22 nov\. 2026[^"]*">il y a 3 heures<\/time>$/)
      assert.equal(shown('[{{date none}}]', { none: null }), '[]')
    })
    it('a row’s own field where it bears a helper’s name', () => {
      assert.equal(shown('{{#each rows}}<a href="{{url}}">{{date}}</a>{{/each}}', { rows: [{ url: '/news', date: '2026-03-01' }] }), '<a href="/fr/news"><time datetime="2026-03-01">1 mars 2026</time></a>')
    })
    it('addresses in the page’s language, with their query', () => {
      assert.equal(shown('{{{url "/news" topic="a b" after=none}}} {{{url "/"}}} {{{url "/news" lang="ar"}}} {{{url "/es/x"}}} {{{url "/assets/a.css"}}}', { none: null }), '/fr/news?topic=a+b /fr /ar/news /es/x /assets/a.css')
    })
    it('numbers, sizes, lists and texts', () => {
      assert.match(shown('{{number 1234.5}} {{bytes 2000}} {{list names}} {{t "a.n" n=3}}', { names: ['a', 'b'] }), /^1\s234,5 2\s?ko a et b a\.n\{&quot;n&quot;:3\}$/)
    })
    it('what matched in an excerpt, and nothing else as markup', () => {
      assert.equal(shown('{{excerpt-mark e}}', { e: '<b>\uE000x\uE001 y\uE000z' }), '&lt;b&gt;<mark>x</mark> y<mark>z</mark>')
    })
    it('the language of a text in another one', () => {
      assert.equal(shown('<p{{lang-attr l}}><p{{lang-attr m}}>', { l: 'ar', m: 'fr' }), '<p lang="ar" dir="rtl"><p dir="auto">')
    })
    it('what was chosen in a refused form, among many, under dots and between yes and no, and else what the page gives', () => {
      const options = '{{#each options}}{{#if (chosen "port" value selected)}}<{{value}}>{{/if}}{{/each}}'
      const given = { options: [{ value: 'a', selected: true }, { value: 'b' }, { value: 3 }] }
      assert.equal(shown(options, given), '<a>')
      assert.equal(shown(options, given, { typed: { port: 'b' } }), '<b>')
      assert.equal(shown(options, given, { typed: { port: ['b', 3] } }), '<b><3>')
      assert.equal(shown(options, given, { typed: { port: '' } }), '')
      assert.equal(shown(options, given, { typed: { other: 'b' } }), '<a>')
      assert.equal(shown('{{chosen "isOpen" undefined false}} {{chosen "lines.0.lane" "x" true}} {{chosen "lanes[]" "x" false}}', {}, { typed: { isOpen: true, lines: [{ lane: 'y' }], lanes: ['x'] } }), 'true false true')
    })
    it('what was typed into a refused form, and what is wrong with it', () => {
      const refused = { typed: { title: 'my "title"' }, faults: new Map([['title', 'Too short']]), csrf: 'tok' }
      assert.equal(shown('{{csrf-field}}<input value="{{typed "title" old}}">{{fault "title"}}{{fault "body"}}', { old: 'old' }, refused), '<input type="hidden" name="csrf" value="tok"><input value="my &quot;title&quot;">Too short')
    })
    it('icons by name, hidden from those who cannot see them', () => {
      assert.match(shown('{{icon "search"}}'), /^<svg class="icon" aria-hidden="true" focusable="false" viewBox="0 0 24 24" width="24" height="24"><g .*<circle/)
      assert.equal(shown('{{icon "../../../etc/passwd"}}{{icon "nothing-of-the-kind"}}'), '')
    })
    it('the mark of the site by reference, other rosettes where they stand', () => {
      const icons = openIcons({ own: new Map() })
      const { body, hash } = icons.makeSprite(['search'], 'Diwan')
      icons.useSprite(`/assets/icons-${hash}.svg`)
      assert.match(body, /<symbol id="mark" viewBox="0 0 480 480"><path d="M/)
      assert.equal(icons.rosette('Diwan'), `<svg class="rosette" viewBox="0 0 480 480" aria-hidden="true" focusable="false"><use href="/assets/icons-${hash}.svg#mark"/></svg>`)
      assert.match(icons.rosette('XA'), /<path d="M.*>XA<\/text>/)
    })
    it('comparisons', () => {
      assert.equal(shown('{{#if (and (eq a 1) (not none) (or none a) (gt a 0) (includes list "x"))}}yes{{/if}}{{#if (and a empty)}}no{{/if}}', { a: 1, none: null, list: ['x'], empty: [] }), 'yes')
    })
  })
})

describe('An address in a link', () => {
  it('is a path of this site or one of four schemes', () => {
    for (const good of ['/a', '#a', '?a=b', 'https://a.b/c', 'mailto:a@b.c', 'tel:+1', 'a/b', './a']) assert.equal(safeAddress(good), good)
    for (const bad of ['javascript:x', ' JaVaScRiPt:x', 'java\nscript:x', 'data:x', '//evil.example', '/\\evil.example', '\\\\evil', '\u0001javascript:x', 'vbscript:x', 'blob:x', '/\t/evil.example']) {
      assert.ok(['#', bad.trim()].includes(safeAddress(bad)) && !/^(?:\s*[a-z]+script|data|blob|\/[/\\\t])/i.test(safeAddress(bad)), bad)
    }
  })
})
