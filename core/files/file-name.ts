/** A name that is safe to show and to send: no folders, no control or direction characters, at most 120 letters, the right ending. */
export function fileName(given: string, extension: string): string {
  const last = given.normalize('NFC').split(/[/\\]/).at(-1) ?? ''
  // oxlint-disable-next-line no-control-regex
  const plain = last.replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff<>:"|?*]/g, '').replace(/^\.+/, '').trim()
  const stem = plain.replace(/\.[^.]{1,8}$/, '').slice(0, 110) || 'file'
  return `${stem}.${extension}`
}
