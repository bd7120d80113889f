/**
 * Why nothing came from outside: what was asked is no address of the web (`address`), leads inside the network of the site (`private`),
 * there was no answer (`unreachable`), it sent on too often (`redirects`), took too long (`late`) or was too long (`large`).
 */
export class OutgoingFault extends Error {
  readonly why: 'address' | 'private' | 'unreachable' | 'redirects' | 'late' | 'large'
  constructor(why: OutgoingFault['why'], options?: ErrorOptions) { super(why, options); this.name = 'OutgoingFault'; this.why = why }
}

/** `deadline` in milliseconds for the whole, usually 60 s; `most` bytes of the answer, usually 16 MB. */
export interface OutgoingWays { deadline?: number; most?: number; accept?: string; signal?: AbortSignal }
/** `address`: where redirects led. `body` is read once, and ends with an OutgoingFault where a bound is met. */
export interface OutgoingAnswer { status: number; address: string; headers: Readonly<Record<string, string>>; body: AsyncIterable<Buffer> }

/**
 * Asks other sites, by http and https alone. What a name stands for is looked at before anything is sent, at each redirect again: an address
 * inside the operator's network is refused, unless the operator named it in `network.privateHosts`. Nothing of the viewer goes along.
 */
export interface Outgoing {
  /** @throws OutgoingFault */
  get(address: string, ways?: OutgoingWays): Promise<OutgoingAnswer>
}
