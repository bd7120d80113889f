import { readFileSync } from 'node:fs'
import type { Locale } from '../../contract/index.ts'
import type { ReferenceRegion, ReferenceTileGrid } from '../../reference/types.ts'
import { picker, type TileGrid } from '../drawing/picker.ts'
import { split } from './html.ts'
import type { Helpers } from './index.ts'

interface Region { code: string; name: string; administrations: { code: string; name: string }[] }

const reference = (file: string): unknown => JSON.parse(readFileSync(new URL(`../../reference/${file}`, import.meta.url), 'utf8'))
let known: { grid: TileGrid; regions: readonly ReferenceRegion[] } | undefined

/** Regions with their administrations to what the theme's `picker` partial draws: `{{> picker (administration-picker regions)}}`; second, where pages of administrations stand. */
export const pickerHelpers: Helpers = {
  'administration-picker'(...given: never[]) {
    const { values: [regions = [], below = '/administrations/'], options: { data: { frame: { locale } } } } = split<unknown>(given) as unknown as { values: [Region[] | undefined, string | undefined]; options: { data: { frame: { locale: Locale } } } }
    known ??= { grid: reference('tilegrid.json') as ReferenceTileGrid, regions: reference('regions.json') as ReferenceRegion[] }
    const short = new Map<string, string>(known.regions.map(({ code, shortNames }) => [code, shortNames[locale]]))
    const entries = regions.flatMap(({ code: region, administrations }) => administrations.map(({ code, name }) => ({ code, name, region, url: `/${locale}${below}${encodeURIComponent(code)}` })))
    return picker(entries, regions.map(({ code, name }) => ({ code, name: short.get(code) ?? name })), known.grid, locale)
  },
}
