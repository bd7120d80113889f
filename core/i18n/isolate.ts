const rtl = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]/
const ltr = /[A-Za-z\u00c0-\u024f\u0370-\u052f]/
/** Characters that turn the order of all text after them; a name has no use for them. */
// oxlint-disable-next-line no-misleading-character-class
const turning = /[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]/g

/**
 * A value ready to stand inside a sentence of the given direction: bidi control characters are taken out, and a value that
 * runs the other way is put between isolates, so that a name cannot reorder the words around it. One plain word in lower case cannot,
 * and stays as it is: messages choose by it (`{asked, select, yes {…} other {…}}`).
 */
export function isolate(value: string, direction: 'ltr' | 'rtl'): string {
  const clean = value.replace(turning, '')
  if (/^[a-z][a-z-]*$/.test(clean)) return clean
  const runsOtherWay = direction === 'ltr' ? rtl.test(clean) : ltr.test(clean)
  return runsOtherWay ? `\u2068${clean}\u2069` : clean
}
