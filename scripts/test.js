// `npm test`: every test of the repository, a few processes at a time. Arguments that name folders or files choose among
// them, all others go to mocha (`npm test -- core/database --grep "after a kill"`); `--jobs N` sets the number of processes.
if (Number(process.versions.node.split('.')[0]) < 24) {
  console.error('Diwan: the tests run on Node 24, which npm test finds by itself: npm test -- core/database')
  process.exitCode = 1
} else {
  const { main } = await import('./run-tests/main.js')
  process.exitCode = await main(process.argv.slice(2))
}
