import type { Translate } from '@diwan/core'
import type { Difference } from './against.ts'
import { conditionList, type ConditionGroup } from './conditions.ts'

/** The conditions a recommendation may be written for, and what they are called. */
export class Conditions {
  readonly list = conditionList

  /** For a form: grouped as a choice of several shows them. */
  options(t: Translate, selected: readonly string[] = []): { value: string; label: string; selected: boolean }[] {
    return this.list.map(({ id, group, label }) => ({ value: id, label: `${this.group(t, group)}: ${t(label)}`, selected: selected.includes(id) }))
  }
  group(t: Translate, group: ConditionGroup): string { return t(`guidelines.condition.group.${group}`) }

  /** What conditions are called; one this version has no word for stands as it is. */
  words(t: Translate, applies: readonly string[]): string[] {
    return applies.map((condition) => { const said = t(`guidelines.condition.${condition}`); return said.startsWith('guidelines.condition.') ? condition : said })
  }

  /** “Written for administrations with …; yours …”, one sentence a difference. */
  warnings(t: Translate, locale: string, found: readonly Difference[]): string[] {
    const all = new Intl.ListFormat(locale, { type: 'disjunction' })
    return found.map(({ group, written, own }) => t('guidelines.condition.differs', { group: this.group(t, group), written: all.format(written.map((id) => t(`guidelines.condition.${id}`))), own: t(`guidelines.condition.${own}`) }))
  }
}
