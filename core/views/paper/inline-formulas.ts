import type { PaperMark, PaperWords } from '../../contract/index.ts'
import type { MathBox } from '../formula/math-boxes.ts'
import { mathTree } from '../formula/math-tree.ts'
import { setFormula } from '../formula/set-formula.ts'
import type { Style } from './set-words.ts'
import type { TypeCase } from './type-case.ts'

/** Stands in a line for what is no letter. */
const stand = '\ufffc'

/** Words with one sign for each formula among them, and the formulas as boxes by the mark over that sign. */
export function inlineFormulas(letters: TypeCase, words: PaperWords, { size, ink }: Style): { words: PaperWords; formulas: ReadonlyMap<number, MathBox> } {
  const formulas = new Map<number, MathBox>(), marks = words.marks ?? []
  const set: { mark: PaperMark; box: MathBox }[] = []
  for (const mark of marks.filter(({ as }) => as === 'formula').toSorted((a, b) => a.from - b.from)) {
    const tree = mark.from < (set.at(-1)?.mark.to ?? 0) || mark.to <= mark.from ? null : mathTree(words.text.slice(mark.from, mark.to), false)
    if (tree) set.push({ mark, box: setFormula(tree, { letters, size, isBlock: false, ink }) })
  }
  if (set.length === 0) return { words, formulas }
  /** Where a letter stands once each formula before it is one sign. */
  const place = (at: number): number => set.reduce((now, { mark: { from, to } }) => at <= from ? now : at >= to ? now - (to - from - 1) : now - (at - from) + 1, at)
  const others = marks.filter((mark) => !set.some((one) => one.mark === mark)).map((mark) => ({ ...mark, from: place(mark.from), to: place(mark.to) }))
  set.forEach(({ box }, n) => formulas.set(others.length + n, box))
  const text = set.toReversed().reduce((all, { mark: { from, to } }) => all.slice(0, from) + stand + all.slice(to), words.text)
  // Of marks that lie over each other the last is drawn: the formula.
  return { words: { ...words, text, marks: [...others, ...set.map(({ mark }) => ({ ...mark, from: place(mark.from), to: place(mark.from) + 1 }))] }, formulas }
}
