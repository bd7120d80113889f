import { kinds, type Piece } from './message.ts'

const plain = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'
const accented = 'àƀçďéƒĝĥîĵķļɱñôþɋŕšţûṽŵẋýžÅƁÇĎÉƑĜĤÎĴĶĻṀÑÔÞɊŔŠŢÛṼŴẊÝŽ'
const accents = new Map(Array.from(plain, (letter, at) => [letter, accented.charAt(at)]))
const filler = 'ẋýžẋýžẋýž'

const stretch = (text: string): string => {
  const letters = text.replace(/[^A-Za-z]/g, '').length
  const extra = Math.ceil(letters * 0.4)
  const marked = Array.from(text, (letter) => accents.get(letter) ?? letter).join('')
  return extra === 0 ? marked : marked.replace(/(\s*)$/, ` ${filler.repeat(Math.ceil(extra / filler.length)).slice(0, extra)}$1`)
}

const walk = (pieces: readonly Piece[]): readonly Piece[] => pieces.map((piece) => {
  if (piece.type === kinds.literal) return { ...piece, value: stretch(piece.value) }
  if (!piece.options) return piece
  return { ...piece, options: Object.fromEntries(Object.entries(piece.options).map(([name, option]) => [name, { ...option, value: walk(option.value) }])) }
})

/** The same message with accents and 40 % more letters between brackets: what it clips or leaves in English is a fault of the page. */
export const pseudo = (pieces: readonly Piece[]): readonly Piece[] =>
  [{ type: kinds.literal, value: '[' }, ...walk(pieces), { type: kinds.literal, value: ']' }]
