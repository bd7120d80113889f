/** Letters of one sign are slanted; `h` had a sign of its own before the others. */
export function slanted(sign: string): string {
  const code = sign.codePointAt(0) ?? 0
  if (sign === 'h') return '\u210e'
  if (code >= 0x41 && code <= 0x5a) return String.fromCodePoint(0x1d434 + code - 0x41)
  if (code >= 0x61 && code <= 0x7a) return String.fromCodePoint(0x1d44e + code - 0x61)
  if (code >= 0x3b1 && code <= 0x3c9) return String.fromCodePoint(0x1d6fc + code - 0x3b1)
  return sign
}

/** Alphabets the font of papers has not are set in plain letters. */
export const plainer = (text: string): string => text.replace(/[\u{1d4d0}-\u{1d537}\u{1d56c}-\u{1d6a7}\u{1d756}-\u{1d7cd}\u{1d7e2}-\u{1d7ff}]/gu, (sign) => sign.normalize('NFKC'))

/** Signs whose limits stand over and under them, and which are larger in a formula of its own. */
export const isLarge = (sign: string): boolean => /^[∑∏∐⋂⋃⋀⋁⨁⨂⨀⨆∫∬∭∮]$/u.test(sign)
export const isIntegral = (sign: string): boolean => /^[∫∬∭∮]$/u.test(sign)
export const isFence = (sign: string): boolean => /^[()[\]{}|‖⌊⌋⌈⌉⟨⟩]$/u.test(sign)
const relation = /^[=<>≤≥≠≈≡∼≃≅∝∈∉∋⊂⊃⊆⊇→←↔⇒⇐⇔⟶⟵⟷⟹⟸⟺↦≪≫:]$/u
const binary = /^[+\-−±∓×÷⋅∗·∘∪∩∧∨⊕⊗∖]$/u
/** Room before and after an operator, in parts of its size (TeX: thick and medium spaces). */
export const roomAround = (sign: string): number => relation.test(sign) ? 0.28 : binary.test(sign) ? 0.22 : 0
/** What is not seen: function application, invisible times. */
export const isUnseen = (text: string): boolean => /^[\u2061-\u2064\u200b]*$/u.test(text)
