import { Invalid } from '../contract/index.ts'

/** Characters, then bytes of UTF-8. */
export const shortest = 12
export const longest = 256

// Fragments that most of the world's most used passwords are put together from, in the portal's four languages and around its subject.
const common = ('password passwort passw0rd p4ssword p@ssword motdepasse contrasena contraseña clave secret secreto geheim changeme letmein welcome bienvenue bienvenido '
  + 'qwertyuiop qwerty azerty qwertz asdfghjkl asdfgh zxcvbnm 1q2w3e4r5t 1q2w3e4r 1qaz2wsx 1qaz zaq12wsx abcdefghijkl abcdef abc123 '
  + '01234567890 1234567890 123456789 12345678 123456 12345 987654321 654321 111111 000000 iloveyou sunshine princess football baseball monkey dragon '
  + 'superman batman master shadow trustno1 starwars administrator admin root user guest login test demo diwan portal customs douane douanes aduana aduanas '
  + 'welcome1 spring summer autumn winter january february مرحبا جمارك الجمارك كلمةالسر كلمةالمرور').split(' ')
  .toSorted((a, b) => b.length - a.length)

/**
 * No rules of composition: long enough, and not what anyone would try first.
 * @param near words of this person and site: names, the mail address, the site's title
 * @throws Invalid on `field`
 */
export function checkPassword(password: string, near: readonly string[], field = 'password'): void {
  const typed = password.normalize('NFC')
  const refuse = (key: string, values: Record<string, number> = {}) => { throw new Invalid([{ field, key: `core.access.password.${key}`, values }]) }
  if (Array.from(typed).length < shortest) refuse('too-short', { shortest })
  if (Buffer.byteLength(typed) > longest) refuse('too-long', { longest })
  if (isGuessable(typed, near)) refuse('too-common')
}

/** What is left when the words everyone tries are taken out: fewer than six characters, or hardly different ones, is nothing. */
function isGuessable(password: string, near: readonly string[]): boolean {
  const low = password.toLowerCase()
  const own = near.flatMap((words) => words.toLowerCase().split(/[^\p{L}\p{N}]+/u)).filter((word) => word.length > 2)
  let rest = low
  for (const word of [...own.toSorted((a, b) => b.length - a.length), ...common]) rest = rest.replaceAll(word, '')
  rest = rest.replace(/^[\d\p{P}\p{S}\s]+|[\d\p{P}\p{S}\s]+$/gu, rest === low ? '$&' : '')
  return Array.from(rest).length < 6 || new Set(rest).size < 5 || isRun(low)
}

/** One step through the alphabet or the digits, all the way: `abcdefghijklm`, `246802468024`. */
function isRun(text: string): boolean {
  const steps = new Set(Array.from(text).slice(1).map((letter, at) => (letter.codePointAt(0) ?? 0) - (text.codePointAt(at) ?? 0)))
  return steps.size <= 2 && text.length > 3
}
