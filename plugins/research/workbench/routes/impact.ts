import { Type } from 'typebox'
import type { Route, Routes } from '@diwan/core'
import { drawn, word } from '../../works/routes/shapes.ts'
import type { BenchDeps as Deps, BenchPermission as Permission } from '../deps.ts'
import type { Measured } from '../impact.ts'

/** Indicators with baseline, source and caveat; nothing is laid to a change but by an evaluation. */
export const impactRoutes = (on: Routes<Deps, Permission>): Route[] => [
  on.get('/impact', {
    may: 'read', view: 'workbench/impact', reads: ['research.evaluation', 'research.forecast', 'core.topic', 'core.administration'], input: Type.Object({ topic: word(60) }),
    output: Type.Object({ title: Type.String(), topic: Type.String(), topicLabel: Type.String(), evaluated: Type.Array(drawn<Measured>()), others: Type.Array(drawn<Measured>()) }),
    formats: { csv: ({ evaluated, others }) => [['title', 'series', 'unit', 'baseline', 'baseline of', 'after', 'after of', 'effect', 'low 95', 'high 95', 'p', 'what can be told', 'doubts', 'source', 'caveats', 'address'], ...[...evaluated, ...others].map((one) => [one.title, one.series, one.unit, one.baseline, one.baselineOf, one.now, one.nowOf, one.effect?.value ?? null, one.effect?.low ?? null, one.effect?.high ?? null, one.effect?.chance ?? null, one.verdict, one.doubts.join(' '), one.source, one.caveats, one.path])] },
    async run({ impact, topics, viewer, locale, t }, { topic = '' }) {
      const known = (await topics.all()).find(({ id }) => id === topic)?.id ?? ''
      const all = await impact.of(viewer, known, t)
      return { title: t('research.bench.impact'), topic: known, topicLabel: known === '' ? '' : await topics.label(known, locale), evaluated: all.filter(({ kind }) => kind === 'evaluation'), others: all.filter(({ kind }) => kind === 'forecast') }
    },
  }),
]
