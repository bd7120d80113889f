#!/usr/bin/env node
// Runs before `npm start` and `npm test` on whatever Node the machine has. Only syntax that a very old Node
// parses stands here, so that such a Node can still say what is wrong.
var major = Number(process.versions.node.split('.')[0])
if (major < 20) {
  console.error('Diwan: this machine has Node ' + process.versions.node + ', which is too old to fetch the packages. ' +
    'Install Node 24 (https://nodejs.org) and run the command again.')
  process.exit(1)
} else {
  import('./ready/main.js').then(function (ready) {
    return ready.main(process.argv.slice(2))
  }).then(function (code) {
    return (process.exitCode = code)
  }).catch(function (error) {
    console.error('Diwan: ' + (error && error.stack || error))
    process.exitCode = 1
  })
}
