import assert from 'node:assert/strict'
import { writtenWords } from '../written-words.ts'

const marked = (above: string): string => `${above}\n\n> ##- Write your answer above this line -##\n>\n> Somebody wrote:\n> The seals failed.\n>\n> Open on the site\n`
const attributions = {
  en: 'On Mon, 30 Nov 2026 at 09:12, Portal <reply+abc@portal.example.org> wrote:',
  'en in two lines': 'On Mon, 30 Nov 2026 at 09:12, A very long name of a portal\n<reply+abc@portal.example.org> wrote:',
  fr: 'Le lun. 30 nov. 2026 à 09:12, Portail <reply+abc@portal.example.org> a écrit :',
  es: 'El lun, 30 nov 2026 a las 9:12, Portal (<reply+abc@portal.example.org>) escribió:',
  ar: 'في الاثنين، ٣٠ نوفمبر ٢٠٢٦ في ٩:١٢ ص تمت كتابة ما يلي بواسطة البوابة <reply+abc@portal.example.org>:',
  'a language nobody here speaks': '2026年11月30日(月) 9:12 ポータル <reply+abc@portal.example.org>:',
}

describe('what somebody wrote above the letter they answer', () => {
  for (const [name, line] of Object.entries(attributions)) {
    it(`is told from what their program says of it (${name})`, () => {
      assert.equal(writtenWords(marked(`We saw the same.\n\nTwo batteries of ten.\n\n${line}`)), 'We saw the same.\n\nTwo batteries of ten.')
    })
  }

  it('is told from what is quoted where the line that says so is gone', () => {
    assert.equal(writtenWords(`We saw the same.\n\n${attributions.en}\n> The seals failed.\n> Twice.\n`), 'We saw the same.')
    assert.equal(writtenWords('We saw the same.\r\n\r\n-----Original Message-----\r\nFrom: Portal <reply@portal.example.org>\r\nSent: Monday\r\n\r\nThe seals failed.'), 'We saw the same.')
  })

  it('is without a signature', () => {
    assert.equal(writtenWords(marked('We saw the same.\n\n-- \nAda Byron\nCustoms of Aldermere')), 'We saw the same.')
    assert.equal(writtenWords('We saw the same.\n\nSent from my phone'), 'We saw the same.')
  })

  it('keeps lists, blank lines and words that end with a colon', () => {
    const said = 'Three things:\n\n- the battery\n- the heat\n- the clip\n\nAnd write to ada@customs.example about it.'
    assert.equal(writtenWords(marked(said)), said)
    assert.equal(writtenWords(marked('My question is this:')), 'My question is this:')
  })

  it('keeps what is written between what is quoted', () => {
    assert.equal(writtenWords('> Did the seals fail?\nYes, two of ten.\n\n> Why?\nThe heat.'), 'Yes, two of ten.\n\nThe heat.')
  })

  it('is nothing where there is nothing', () => {
    for (const text of ['', '\n\n', marked(''), marked(attributions.fr), '> only what was quoted']) assert.equal(writtenWords(text), '')
  })
})
