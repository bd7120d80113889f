import { serveRepository } from '../plugins/research/test/generated-repository.ts'

/** A process of its own for bench/harvest.ts, so that what it takes is not counted: says its address, and ends with who asked for it. */
const { address } = await serveRepository({ records: Number(process.argv[2]) })
process.send?.(address)
process.on('disconnect', () => process.exit(0))
