import type { Translate } from '@diwan/core'
import type { Said } from '../analyses.ts'
import type { Problem } from '../reckon/problem.ts'

/** Names by id; what has none is called by its number. */
export class Names {
  readonly #said: Said
  readonly #t: Translate
  constructor(said: Said, t: Translate) { this.#said = said; this.#t = t }

  option(id: string): string { return this.#name(id) || this.#t('guidelines.costs.option.n', { n: this.#said.fields.options.findIndex((one) => one.id === id) + 1 }) }
  line(id: string): string {
    const lines = this.#said.fields.options.find((one) => one.lines.some((line) => line.id === id))?.lines ?? []
    return this.#name(id) || this.#t('guidelines.costs.line.n', { n: lines.findIndex((line) => line.id === id) + 1 })
  }
  note(id: string): string { return this.#said.words.get(id)?.note ?? '' }
  #name(id: string): string { return this.#said.words.get(id)?.name ?? '' }
}

/** Where it is and what is wrong there: “Option B › Licences › 2029: …”, and the field of the form that would put it right. */
export function placed({ option, line, year, field, key, values = {} }: Problem, names: Names, t: Translate): { place: string; text: string; option: string; anchor: string } {
  const place = [option === undefined ? '' : names.option(option), line === undefined ? '' : names.line(line), year ?? '', field === 'amounts' || field === 'options' || field === 'lines' ? '' : t(`guidelines.costs.field.${field}`)].filter((part) => part !== '')
  return { place: place.join(' › ') || t('guidelines.costs.analysis'), text: t(`guidelines.costs.problem.${key}`, values), option: option ?? '', anchor: line === undefined ? field : `${line}-${year ?? field}` }
}
