import { createHmac, timingSafeEqual } from 'node:crypto'

const signs = 'abcdefghijklmnopqrstuvwxyz234567'
const idBytes = 16
const markBytes = 8

/**
 * Addresses that answers to one message of one person go to: `reply+<word>@host`. The word is the message's id and a mark only this
 * site can make; it is of letters and digits alone, since servers on the way may change the case of an address.
 */
export class ReplyAddress {
  readonly #name: string
  readonly #host: string
  readonly #key: Buffer
  constructor(address: string, key: Buffer) {
    const at = address.lastIndexOf('@')
    this.#name = address.slice(0, at).toLowerCase()
    this.#host = address.slice(at + 1).toLowerCase()
    this.#key = key
  }

  /** @param message id of what somebody was told */
  of(message: string): string {
    const id = Buffer.from(message.replaceAll('-', ''), 'hex')
    return `${this.#name}+${written(Buffer.concat([id, this.#mark(id)]))}@${this.#host}`
  }

  /** The message that one of these addresses stands for; null where none does. */
  read(addresses: readonly string[]): string | null {
    for (const address of addresses.slice(0, 100)) {
      const word = this.#wordOf(address.trim().toLowerCase())
      const bytes = word === null ? null : read(word)
      if (bytes?.length !== idBytes + markBytes) continue
      const id = bytes.subarray(0, idBytes)
      if (timingSafeEqual(bytes.subarray(idBytes), this.#mark(id))) return id.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
    }
    return null
  }

  /** Whether it is the site's own, with a word or without. */
  isOurs(address: string): boolean {
    const said = address.trim().toLowerCase()
    return said === `${this.#name}@${this.#host}` || this.#wordOf(said) !== null
  }

  #wordOf(address: string): string | null {
    const [before, after] = [`${this.#name}+`, `@${this.#host}`]
    return address.startsWith(before) && address.endsWith(after) ? address.slice(before.length, -after.length) : null
  }
  #mark(id: Buffer): Buffer { return createHmac('sha256', this.#key).update(id).digest().subarray(0, markBytes) }
}

/** Base 32 as RFC 4648 has it, small letters, without padding. */
function written(bytes: Buffer): string {
  let [word, bits, held] = ['', 0, 0]
  for (const byte of bytes) {
    held = held << 8 | byte
    for (bits += 8; bits >= 5; bits -= 5) word += signs[held >> bits - 5 & 31]
    held &= (1 << bits) - 1
  }
  return bits > 0 ? word + signs[held << 5 - bits & 31] : word
}

function read(word: string): Buffer | null {
  const bytes: number[] = []
  let [bits, held] = [0, 0]
  for (const sign of word.slice(0, 64)) {
    const value = signs.indexOf(sign)
    if (value < 0) return null
    held = held << 5 | value
    if ((bits += 5) < 8) continue
    bytes.push(held >> (bits -= 8) & 255)
    held &= (1 << bits) - 1
  }
  return Buffer.from(bytes)
}
