/** What a person may rely on of one item: what the site said is saved. */
export interface Promised { rev: number; state: string; live: string | null; draft: string | null; draftRev: number | null; isAcknowledged: boolean }

/** One item in the eyes of the writer who made it. */
export interface Written {
  /** Its title, which nothing else has. */
  readonly title: string
  id: string | null
  ref: string | null
  /** Null until its making was acknowledged. */
  promised: Promised | null
  /** States it may be in besides: of requests that were never answered. */
  possible: Promised[]
}

export interface Asked { readonly path: string; readonly body: Record<string, unknown>; readonly as: 'editor' | 'member' }

/** A request without an answer; what it would have led to. */
export interface Unanswered { readonly written: Written; readonly asked: Asked; readonly next: Promised }

/** Everything the writers were told, over all rounds. */
export class History {
  readonly written: Written[] = []
  unanswered: Unanswered[] = []
  acknowledged = 0

  begin(title: string): Written {
    const one: Written = { title, id: null, ref: null, promised: null, possible: [] }
    this.written.push(one)
    return one
  }

  keep(written: Written, next: Promised): void {
    this.acknowledged += 1
    written.promised = next
    written.possible = []
  }

  leaveOpen(open: Unanswered): void {
    open.written.possible.push(open.next)
    this.unanswered.push(open)
  }
}
