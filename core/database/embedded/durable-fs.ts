import { fsyncSync } from 'node:fs'
import { NodeFS } from '@electric-sql/pglite/nodefs'
import type { Flushed } from './flushed.ts'

interface Stream { readonly nfd: number }
interface Change { readonly size?: number }
interface NodeFiles {
  realPath(node: object): string
  readonly node_ops: { setattr(node: object, change: Change): void, mknod(parent: object, name: string, mode: number, device: number): object }
  readonly stream_ops: {
    fsync?: (stream: Stream) => number
    write(stream: Stream, ...rest: unknown[]): number
    setattr(stream: Stream, change: Change): void
  }
}
interface FsModule { FS: { filesystems: { NODEFS: NodeFiles } } }

/** The engine's own file system never flushes; with this one a commit survives a power cut. */
export class DurableFs extends NodeFS {
  readonly #flushed: Flushed

  /** @param flushed what need not be flushed as long as nothing here changes it */
  constructor(directory: string, flushed: Flushed) {
    super(directory)
    this.#flushed = flushed
  }

  override async init(...[engine, options]: Parameters<NodeFS['init']>) {
    const made = await super.init(engine, options)
    made.emscriptenOpts.preRun = [...(made.emscriptenOpts.preRun ?? []), (module: unknown) => { flushFor(module as FsModule, this.#flushed) }]
    return made
  }
}

function flushFor({ FS: { filesystems: { NODEFS: files } } }: FsModule, flushed: Flushed): void {
  const { node_ops: nodes, stream_ops: streams } = files
  const { setattr, mknod } = nodes
  const { write, setattr: setOpen } = streams
  streams.fsync = ({ nfd }) => {
    if (flushed.has(nfd)) return 0
    // Folders cannot be flushed everywhere; PostgreSQL takes EINVAL (28 here) from a folder as "not possible".
    try { fsyncSync(nfd) } catch { return 28 }
    return 0
  }
  streams.write = (stream, ...rest) => {
    flushed.forget(stream.nfd)
    return write(stream, ...rest)
  }
  streams.setattr = (stream, change) => {
    setOpen(stream, change)
    if (change.size !== undefined) flushed.forget(stream.nfd)
  }
  nodes.setattr = (node, change) => {
    setattr(node, change)
    if (change.size !== undefined) flushed.forget(files.realPath(node))
  }
  nodes.mknod = (...made) => {
    const node = mknod(...made)
    flushed.forget(files.realPath(node))
    return node
  }
}
