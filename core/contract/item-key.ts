const decoded = (word: string): string => { try { return decodeURIComponent(word) } catch { return word } }

/** The number or id that somebody typed of an item: bare, or the last part of its address. Empty where nothing was typed. */
export const itemKey = (typed: string): string => decoded(typed.trim().split(/[?#]/, 1)[0]!.split('/').filter(Boolean).at(-1) ?? '')
