import { Readable } from 'node:stream'
import { Type } from 'typebox'
import { stream, type Reply, type Route, type Routes } from '@diwan/core'
import type { ExchangeDeps, ExchangePermission } from '../deps.ts'

const answered = (words: string): Reply => stream('text/xml; charset=utf-8', Readable.from([Buffer.from(words)]))
/** What a form says, with what stands in it twice as two. */
const pairsOf = (fields: object): [string, string][] => Object.entries(fields).flatMap(([name, value]) => [value].flat().map((one): [string, string] => [name, String(one)]))

/** The one address of harvesters, the same in every language: arguments come in the query or as a form. */
export const oaiRoutes = (on: Routes<ExchangeDeps, ExchangePermission>): Route[] => [
  on.get('/oai', {
    may: 'read', isInternal: true, outlet: 'feed',
    run: async ({ oaiProvider, viewer, request }) => answered(await oaiProvider.answer(viewer, [...new URLSearchParams(request.query)])),
  }),
  on.post('/oai', {
    may: 'read', isInternal: true, outlet: 'feed', transaction: false, input: Type.Object({}, { additionalProperties: true }),
    run: async ({ oaiProvider, viewer }, fields) => answered(await oaiProvider.answer(viewer, pairsOf(fields))),
  }),
]
