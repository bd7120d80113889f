import type { Translate } from '../../contract/index.ts'
import { direction, isolate } from '../../i18n/index.ts'
import type { PagesDeps } from '../deps.ts'

/** Sentences with paths, addresses and names in them, so that these keep their order in a page that runs the other way. */
export const sayIn = ({ t, locale }: Pick<PagesDeps, 't' | 'locale'>): Translate => (key, values = {}) =>
  t(key, Object.fromEntries(Object.entries(values).map(([name, value]) => [name, typeof value === 'string' ? isolate(value, direction(locale)) : value])))
