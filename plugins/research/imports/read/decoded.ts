/** A file as text: by its mark, else UTF-8 where that fits, else Windows-1252, which old reference managers write. What cannot be read is U+FFFD. */
export function decoded(bytes: Uint8Array): string {
  const as = (encoding: string): string => new TextDecoder(encoding).decode(bytes)
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return as('utf-16le')
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return as('utf-16be')
  try { return new TextDecoder('utf-8', { fatal: true }).decode(bytes) } catch { return as('windows-1252') }
}
