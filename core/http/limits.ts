/** Bounds of what one client can ask for. Bytes and milliseconds unless a name says otherwise. */
export interface Limits {
  /** Of a body, unless the route takes an upload. */
  readonly body: number
  readonly jsonDepth: number
  readonly formFields: number
  readonly target: number
  readonly header: number
  readonly headersTimeout: number
  readonly bodyTimeout: number
  /** An upload that brings nothing for so long is cut. */
  readonly uploadStall: number
  readonly keepAlive: number
  readonly requestsPerSocket: number
  readonly connections: number
  /** Of one address that is not this machine; not applied behind a proxy, where all come from one. */
  readonly connectionsPerAddress: number
  /** Of a run, unless its route says otherwise. */
  readonly deadline: number
  /** Of a slot's contribution. */
  readonly slotDeadline: number
  readonly pageCache: number
  readonly streams: number
  readonly streamsPerSession: number
  /** Streams of visitors from one address. */
  readonly streamsPerAddress: number
  /** How long open requests are waited for at the end. */
  readonly drain: number
}

export const limits: Limits = {
  body: 1_000_000, jsonDepth: 32, formFields: 1000, target: 4096, header: 16_384, headersTimeout: 15_000, bodyTimeout: 30_000, uploadStall: 20_000,
  keepAlive: 65_000, requestsPerSocket: 10_000, connections: 20_000, connectionsPerAddress: 256, deadline: 15_000, slotDeadline: 1500,
  pageCache: 64_000_000, streams: 12_000, streamsPerSession: 8, streamsPerAddress: 200, drain: 30_000,
}
