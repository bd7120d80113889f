import type { Icons } from '../assets/icons.ts'
import { guilloche } from '../drawing/guilloche.ts'
import { kept } from '../drawing/kept.ts'
import { escape, html, own, split } from './html.ts'
import type { Helpers } from './index.ts'

const lines = kept(guilloche)

/** Drawings; all are decoration, hidden from assistive technology, unless a title is given. */
export const pictureHelpers = (icons: Icons): Helpers => ({
  /** `{{icon "search"}}`, `{{icon "arrow-left" "mirrors"}}`, `{{icon "lock" title=(t "…")}}` */
  icon(...given: never[]) {
    const { values, options } = split(given)
    const name = values.length > 0 ? values[0] : own(this, 'icon')
    if (typeof name !== 'string' || name === '') return ''
    const classes = ['icon', ...values.slice(1).filter((value) => typeof value === 'string')].join(' ')
    const { title } = options.hash
    const label = typeof title === 'string' && title !== '' ? ` role="img" aria-label="${escape(title)}"` : ' aria-hidden="true"'
    return html(icons.svg(name, ` class="${escape(classes)}"${label} focusable="false"`))
  },
  guilloche(...given: never[]) {
    const { values: [seed], options } = split(given)
    return html(typeof seed === 'string' && seed !== '' && !options.data.frame.page.isLean ? lines(seed) : '')
  },
  rosette: (seed: unknown) => html(typeof seed === 'string' && seed !== '' ? icons.rosette(seed) : ''),
})
