/** Whether two texts hold the same JSON, in whatever order; text that is none stands for itself. */
export const sameContent = (a, b) => ordered(a) === ordered(b)

function ordered(text) {
  try {
    return JSON.stringify(JSON.parse(text), (_, value) => isPlain(value) ? Object.fromEntries(Object.entries(value).toSorted(byName)) : value)
  } catch {
    return text
  }
}

const isPlain = value => typeof value === 'object' && value !== null && !Array.isArray(value)
const byName = ([a], [b]) => (a < b ? -1 : 1)
