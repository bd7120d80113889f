import type { Translate } from '@diwan/core'
import type { Changed } from './model/settled.ts'

/** A changed setting in words. */
export function saidOf(t: Translate, { field, from, to }: Changed): { label: string; from: string; to: string } {
  const said = (value: unknown): string => {
    if (value === null || value === '' || (Array.isArray(value) && value.length === 0)) return t('forum.change.none')
    if (typeof value === 'boolean') return t(value ? 'forum.change.yes' : 'forum.change.no')
    if (Array.isArray(value)) return value.join(' · ')
    if (typeof value === 'number') return String(value)
    if (typeof value !== 'string') return ''
    return t(field === 'format' ? `forum.format.${value}` : field === 'ceiling' ? `theme.handling.${value}` : `forum.kind.category.field.${field}.${value}`)
  }
  return { label: t(field === 'headings' ? 'forum.lab.headings' : `forum.kind.category.field.${field}`), from: said(from), to: said(to) }
}
