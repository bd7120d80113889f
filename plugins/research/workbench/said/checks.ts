import type { Diagnostics } from '../numbers/diagnostics.ts'
import type { Numbers } from './numbers.ts'
import { chance } from './rows.ts'
import type { Check } from './shape.ts'

/** What residuals tell, with a sentence for each. */
export function checksOf({ durbinWatson, ljungBox, breuschPagan }: Diagnostics, numbers: Numbers): Check[] {
  const { t } = numbers, name = (id: string) => t(`research.bench.check.${id}`)
  const depends = ljungBox.p < chance.told
  return [
    { id: 'depends', name: name('depends'), figure: t('research.bench.check.depends.figure', { dw: numbers.plain(durbinWatson), lags: ljungBox.lags, p: numbers.p(ljungBox.p) }), text: t(depends ? 'research.bench.check.depends.yes' : 'research.bench.check.depends.no'), isDoubt: depends },
    breuschPagan === null ? { id: 'uneven', name: name('uneven'), figure: '', text: t('research.bench.check.uneven.none'), isDoubt: false }
      : { id: 'uneven', name: name('uneven'), figure: t('research.bench.check.uneven.figure', { p: numbers.p(breuschPagan.p) }), text: t(breuschPagan.p < chance.told ? 'research.bench.check.uneven.yes' : 'research.bench.check.uneven.no'), isDoubt: breuschPagan.p < chance.told },
  ]
}

/** What is found at earlier dates, where nothing happened, ought to be nothing: of eight dates one may be found by chance. */
export function placeboCheck(all: readonly (number | null)[], numbers: Numbers): Check {
  const { t } = numbers, known = all.filter((p) => p !== null), found = known.filter((p) => p < chance.sure).length, name = t('research.bench.check.placebo')
  if (known.length === 0) return { id: 'placebo', name, figure: '', text: t('research.bench.check.placebo.none'), isDoubt: false }
  return { id: 'placebo', name, figure: t('research.bench.check.placebo.figure', { found, n: known.length }), text: t(found === 0 ? 'research.bench.check.placebo.no' : 'research.bench.check.placebo.yes', { found, n: known.length }), isDoubt: found > 0 }
}
