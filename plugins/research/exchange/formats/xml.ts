// What XML 1.0 cannot hold at all, however it is written.
// oxlint-disable-next-line no-control-regex
const unholdable = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g

/** Text as XML holds it; half letters and control characters are left out. */
export const escapeXml = (text: string): string => text.toWellFormed().replaceAll('\uFFFD', '').replace(unholdable, '').replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

/** An element with text; nothing where there is no text. */
export function element(name: string, text: string, attributes: Readonly<Record<string, string>> = {}): string {
  return text.trim() === '' ? '' : `<${name}${attributesOf(attributes)}>${escapeXml(text.trim())}</${name}>`
}
/** An element with others inside; nothing where there are none. */
export const group = (name: string, inner: readonly string[], attributes: Readonly<Record<string, string>> = {}): string => {
  const there = inner.filter(Boolean)
  return there.length === 0 ? '' : `<${name}${attributesOf(attributes)}>${there.join('')}</${name}>`
}
const attributesOf = (attributes: Readonly<Record<string, string>>): string => Object.entries(attributes).filter(([, value]) => value !== '').map(([name, value]) => ` ${name}="${escapeXml(value)}"`).join('')
