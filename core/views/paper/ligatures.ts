/**
 * Letters that Unicode has as one sign as well, by the letters: lam with alef, kaf with yeh. A reader of a PDF that turns Arabic round
 * sign by sign would turn the letters of such a pair round as well; one sign cannot be.
 */
let known: Map<string, number> | undefined

export function oneSignFor(letters: readonly number[]): number | null {
  known ??= new Map([...signs()].flatMap((sign) => {
    const plain = String.fromCodePoint(sign).normalize('NFKC')
    return Array.from(plain).length > 1 && /^\p{Script=Arabic}+$/u.test(plain) ? [[plain, sign] as const] : []
  }))
  return known.get(String.fromCodePoint(...letters)) ?? null
}

function* signs(): Generator<number> {
  for (let sign = 0xfbea; sign <= 0xfdff; sign += 1) yield sign
  for (let sign = 0xfef5; sign <= 0xfefc; sign += 1) yield sign
}
