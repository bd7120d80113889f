/** Names of bookmarks may hold no hyphen and no point; ids of places hold no capital and no line below. */
const prefix = 'dw_'
export const bookmarkOf = (id: string): string => `${prefix}${id.replaceAll('-', '_').replaceAll('.', 'X')}`
/** Null for one that is not ours. */
export const idOfBookmark = (name: string): string | null => /^dw_[a-z0-9_X]{1,37}$/.test(name) ? name.slice(prefix.length).replaceAll('_', '-').replaceAll('X', '.') : null
/** The property that says where a document came from. */
export const sourceProperty = 'DiwanSource'
