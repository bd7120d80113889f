import type { Frame } from '../frame.ts'
import type { Icons } from '../assets/icons.ts'
import type { Markdown } from '../markdown/markdown.ts'
import { chartHelpers } from './chart.ts'
import { formHelpers } from './form.ts'
import { itemHelpers, type Names } from './item.ts'
import { logicHelpers } from './logic.ts'
import { pageHelpers } from './page.ts'
import { pickerHelpers } from './picker.ts'
import { pictureHelpers } from './picture.ts'
import { textHelpers } from './text.ts'

export interface HelperNeeds {
  readonly markdown: Markdown
  readonly icons: Icons
  /** Names of reference data; codes and ids are shown where it is left out. */
  readonly names?: Names | undefined
}

/** What handlebars hands a helper last. */
export interface Options {
  readonly hash: Readonly<Record<string, unknown>>
  readonly data: { readonly frame: Frame }
  readonly name: string
  readonly fn?: (context: unknown) => string
  readonly inverse?: (context: unknown) => string
}
/** A helper is called with the context as `this`, its arguments, and the options as the last argument. */
export type Helper = (this: unknown, ...given: never[]) => unknown
export type Helpers = Readonly<Record<string, Helper>>

export const makeHelpers = (needs: HelperNeeds): Helpers =>
  ({ ...logicHelpers, ...textHelpers(needs.markdown), ...pageHelpers, ...pictureHelpers(needs.icons), ...formHelpers, ...chartHelpers, ...pickerHelpers, ...itemHelpers(needs.names ?? { administration: (code) => code, topic: (id) => id }) })
