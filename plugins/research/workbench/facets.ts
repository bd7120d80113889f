import { locales } from '@diwan/core'
import type { BenchDeps } from './deps.ts'
import type { BenchKind } from './model.ts'
import { kindOf } from './workbench.ts'

/** What stands beside a list: how many the viewer may read under each value. Values nobody would find are left out. */
export async function facetsOf({ content, topics, people, viewer, locale, t }: Pick<BenchDeps, 'content' | 'topics' | 'people' | 'viewer' | 'locale' | 't'>, kind: BenchKind, asked: Record<string, string>) {
  const [all, seats] = [await topics.all(), await people.administrations()]
  const values: Record<string, [string, string][]> = {
    ...kind === 'evaluation' ? { design: (['interrupted', 'differences'] as const).map((one): [string, string] => [one, t(`research.bench.design.${one}`)]) } : {},
    topic: all.map(({ id, labels }) => [id, labels[locale] ?? labels.en]), administration: seats.map(({ code, names }) => [code, names[locale] ?? names.en]),
    lang: locales.map((one) => [one, new Intl.DisplayNames([locale], { type: 'language' }).of(one) ?? one]),
  }
  const counted = await content.facets(viewer, { kinds: [kindOf(kind)], facets: asked }, Object.fromEntries(Object.entries(values).map(([name, some]) => [name, some.map(([value]) => value)])))
  const facets = Object.entries(values).map(([name, some]) => ({
    name, options: some.map(([value, label]) => ({ value, label, count: counted.by[name]?.get(value)?.n ?? 0, isMore: counted.by[name]?.get(value)?.isMore ?? false, selected: asked[name] === value }))
      .filter(({ count, selected }) => count > 0 || selected).toSorted((a, b) => b.count - a.count || a.label.localeCompare(b.label, locale)),
  }))
  return { facets: facets.filter(({ options }) => options.length > 0), count: counted.all }
}
