// `npm test`: every test of the repository, a few processes at a time. Arguments that name folders or files choose among
// them, all others go to mocha (`npm test -- core/database --grep "after a kill"`); `--jobs N` sets the number of processes.
import { main } from './run-tests/main.js'

process.exitCode = await main(process.argv.slice(2))
