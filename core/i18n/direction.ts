import { isLocale, languages } from './languages.ts'

const rightToLeft = new Set(['ar', 'arc', 'ckb', 'dv', 'fa', 'he', 'ks', 'ku', 'ps', 'sd', 'ug', 'ur', 'yi'])

/** Writing direction of any language tag; `ltr` when it is not known. */
export function direction(tag: string): 'ltr' | 'rtl' {
  if (isLocale(tag)) return languages[tag].direction
  const [language = '', script = ''] = tag.toLowerCase().split('-')
  return script === 'arab' || script === 'hebr' || (script.length !== 4 && rightToLeft.has(language)) ? 'rtl' : 'ltr'
}
