import assert from 'node:assert/strict'
import * as fc from 'fast-check'
import { continued, formatted, type Edit, type Format } from '../format.ts'

/** The text after an edit, with what is selected between ⟦ and ⟧. */
function after(value: string, { from, to, text, select }: Edit): string {
  const whole = value.slice(0, from) + text + value.slice(to)
  return `${whole.slice(0, from + select[0])}⟦${whole.slice(from + select[0], from + select[1])}⟧${whole.slice(from + select[1])}`
}

/** Presses a button on a text with its selection between ⟦ and ⟧. */
function press(marked: string, format: Format): string {
  const start = marked.indexOf('⟦')
  const end = marked.indexOf('⟧') - 1
  const value = marked.replace(/[⟦⟧]/g, '')
  return after(value, formatted(value, start, end, format))
}

const letters = (text: string): string => text.replace(/https/g, '').replace(/[^a-z]/g, '')

describe('The toolbar of the editor', () => {
  it('wraps what is selected and takes the marks away again', () => {
    assert.equal(press('a ⟦word⟧ here', 'bold'), 'a **⟦word⟧** here')
    assert.equal(press('a **⟦word⟧** here', 'bold'), 'a ⟦word⟧ here')
    assert.equal(press('⟦⟧', 'italic'), '_⟦⟧_')
  })

  it('makes whole lines a list, a quote or a heading, one kind instead of another', () => {
    assert.equal(press('one\n⟦two\nthree⟧\nfour', 'list'), 'one\n⟦- two\n- three⟧\nfour')
    assert.equal(press('⟦- two\n- three⟧', 'numbers'), '⟦1. two\n2. three⟧')
    assert.equal(press('⟦- two\n- three⟧', 'list'), '⟦two\nthree⟧')
    assert.equal(press('ti⟦⟧tle', 'heading'), '## title⟦⟧')
  })

  it('makes a link of words or of an address', () => {
    assert.equal(press('see ⟦the study⟧', 'link'), 'see [the study](https://⟦⟧)')
    assert.equal(press('see ⟦https://example.org/a⟧', 'link'), 'see [⟦⟧](https://example.org/a)')
  })

  it('puts a table on lines of its own', () => {
    assert.equal(press('text⟦⟧', 'table'), 'text\n\n| ⟦⟧| |\n|---|---|\n| | |\n')
  })

  it('never loses a word, whatever is pressed', () => {
    const formats: Format[] = ['bold', 'italic', 'heading', 'list', 'numbers', 'quote', 'link', 'table']
    fc.assert(fc.property(fc.array(fc.constantFrom('word', ' ', '\n', '- ', '1. ', '**', '> ', '## '), { maxLength: 12 }), fc.nat(40), fc.nat(40), fc.constantFrom(...formats), (pieces, a, b, format) => {
      const value = pieces.join('')
      const [start, end] = [Math.min(a, b, value.length), Math.min(Math.max(a, b), value.length)]
      const edit = formatted(value, start, end, format)
      const result = value.slice(0, edit.from) + edit.text + value.slice(edit.to)
      assert.equal(letters(result), letters(value))
      assert.ok(edit.select[0] >= 0 && edit.select[1] <= edit.text.length && edit.select[0] <= edit.select[1])
    }))
  })
})

describe('Enter in the editor', () => {
  it('goes on with a list and ends it on an empty entry', () => {
    assert.equal(continued('- one', 5)?.text, '\n- ')
    assert.equal(continued('  3. three', 10)?.text, '\n  4. ')
    assert.equal(continued('> said', 6)?.text, '\n> ')
    assert.deepEqual(continued('- one\n- ', 8), { from: 6, to: 8, text: '', select: [0, 0] })
  })

  it('is just Enter elsewhere', () => {
    assert.equal(continued('a plain line', 12), null)
    assert.equal(continued('', 0), null)
  })
})
