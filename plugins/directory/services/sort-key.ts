/** Letters without their marks, in lower case; what is no letter or number is a space. */
export const folded = (text: string): string =>
  text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ' ').replaceAll('ß', 'ss').replaceAll('ø', 'o').replaceAll('æ', 'ae').replaceAll('œ', 'oe').replaceAll('ł', 'l').trim()

/** The last word of a name first, as lists of people are read; one that is written in capitals is the family name wherever it stands. */
export function sortKeyOf(name: string): string {
  const words = name.trim().split(/\s+/u)
  const capital = words.findIndex((word) => word.length > 1 && word === word.toUpperCase() && word !== word.toLowerCase())
  const at = capital >= 0 ? capital : words.length - 1
  return folded([words[at] ?? '', ...words.filter((_word, index) => index !== at)].join(' '))
}

/** The letter a name stands under. */
export const initialOf = (name: string): string => {
  const [first = ''] = sortKeyOf(name)
  return /\p{L}/u.test(first) ? first.toUpperCase() : '#'
}
