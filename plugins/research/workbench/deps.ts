import type { CoreServices, RequestServices } from '@diwan/core'
import type { Concerns } from './concerns.ts'
import type { Countings } from './count/countings.ts'
import type { Handing } from './handing.ts'
import type { Impact } from './impact.ts'
import type { SeriesShelf } from './series-shelf.ts'
import type { Workbench } from './workbench.ts'

export interface BenchServices { workbench: Workbench; concerns: Concerns; seriesShelf: SeriesShelf; countings: Countings; handing: Handing; impact: Impact }
export type BenchDeps = CoreServices & RequestServices & BenchServices
export type BenchPermission = 'read' | 'measure' | 'publishMeasures'
