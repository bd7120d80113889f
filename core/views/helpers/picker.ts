import { readFileSync } from 'node:fs'
import type { ReferenceRegion, ReferenceTileGrid } from '../../reference/types.ts'
import { picker, type TileGrid } from '../drawing/picker.ts'
import { split } from './html.ts'
import type { Helpers } from './index.ts'

interface Region { code: string; name: string; administrations: { code: string; name: string }[] }

const reference = (file: string): unknown => JSON.parse(readFileSync(new URL(`../../reference/${file}`, import.meta.url), 'utf8'))
let known: { grid: TileGrid; regions: readonly ReferenceRegion[] } | undefined

/** Regions with their administrations to what the theme's `picker` partial draws: `{{> picker (administration-picker regions)}}`. */
export const pickerHelpers: Helpers = {
  'administration-picker'(...given: never[]) {
    const { values: [regions = []], options: { data: { frame: { locale } } } } = split<Region[] | undefined>(given)
    known ??= { grid: reference('tilegrid.json') as ReferenceTileGrid, regions: reference('regions.json') as ReferenceRegion[] }
    const short = new Map<string, string>(known.regions.map(({ code, shortNames }) => [code, shortNames[locale]]))
    const entries = regions.flatMap(({ code: region, administrations }) => administrations.map(({ code, name }) => ({ code, name, region, url: `/${locale}/administrations/${encodeURIComponent(code)}` })))
    return picker(entries, regions.map(({ code, name }) => ({ code, name: short.get(code) ?? name })), known.grid, locale)
  },
}
