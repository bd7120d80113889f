/** Whether JSON nests deeper than `most`; read off the text, because building a million arrays inside each other takes a gigabyte. */
export function isDeeper(text: string, most: number): boolean {
  let depth = 0
  let isText = false
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (isText) {
      if (code === 92) at += 1
      else if (code === 34) isText = false
    } else if (code === 34) isText = true
    else if (code === 91 || code === 123) { depth += 1; if (depth > most) return true }
    else if (code === 93 || code === 125) depth -= 1
  }
  return false
}
