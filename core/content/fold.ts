/**
 * One spelling for writing and asking: compatibility forms, lower case, Latin accents off, Arabic vowel signs, tatweel and the
 * forms of alef, ya and ta marbuta made one. Vietnamese, Thai and Hindi marks stay: there they make another word.
 */
export function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase()
    .replace(/[\u064B-\u065F\u0670\u0640]/g, '').replace(/[\u0622\u0623\u0625\u0671]/g, '\u0627').replace(/\u0649/g, '\u064A').replace(/\u0629/g, '\u0647')
    .normalize('NFD').replace(/([a-z])[\u0300-\u0302\u0304-\u0308\u030A-\u030C\u0327\u0328]+/g, '$1').normalize('NFC')
    .replace(/[’‘`´]/g, "'")
}

/** Words to ask for, at most `most`: letters, digits and what joins them inside a word. */
export function words(text: string, most = 12): string[] {
  return [...new Set(fold(text).match(/[\p{L}\p{N}\p{M}]+/gu) ?? [])].slice(0, most)
}
