/**
 * Flags of Node for a process that opens the embedded engine. They keep V8 to its first WebAssembly compiler: the second one takes
 * 500 MB for some seconds after the start (peak 730 MB against 170 MB for the bare engine) and saves little on short statements.
 * The engine sets them by itself; given on the command line they also hold for what is compiled before it, so that the compile
 * cache fits the next start. (NODE_OPTIONS does not take them.) Nothing is imported here, for a supervising process.
 */
export const embeddedNodeFlags: readonly string[] = ['--no-wasm-tier-up', '--no-wasm-dynamic-tiering']
