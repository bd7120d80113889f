const small = new Set('the and for with not that this from what are its was des les une dans pour avec que qui los las una por con del para sobre في من على إلى عن أن ما لا هو هي'.split(' '))
/** Words without what is in every sentence, cut to their beginning so that seal and seals meet, at most sixty. */
export function stems(text: string): Set<string> {
  const words = text.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '').match(/[\p{L}\p{N}]{3,}/gu) ?? []
  return new Set(words.filter((word) => !small.has(word)).map((word) => word.replace(/^ال(?=.{3})/, '').replace(/(?<=.{4})s$/, '').slice(0, 5)).slice(0, 60))
}
/** Words in common, by the shorter of the two; few words in common say nothing. */
export function shared(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const common = [...a].filter((word) => b.has(word)).length
  return common < 2 ? 0 : common / Math.max(Math.min(a.size, b.size), 4)
}
