import type { BenchDeps } from './deps.ts'
import { pathOf } from './handing.ts'

/** What members handed to their contact point, on its desk. */
export async function handedRows({ handing, viewer, t }: Pick<BenchDeps, 'handing' | 'viewer' | 't'>) {
  return (await handing.waiting(viewer)).slice(0, 10).map((item) => ({ label: t('research.bench.desk.handed'), when: item.updatedAt, isLate: false, title: item.title, lang: item.lang, text: t(`research.bench.desk.${item.kind.split('.')[1] ?? ''}`), url: pathOf(item), action: t('research.bench.desk.look'), handling: 'my-administration' }))
}
