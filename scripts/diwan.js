#!/usr/bin/env node
// The command `npx diwan`. Like ready.js it must be readable for a very old Node.
var major = Number(process.versions.node.split('.')[0])
if (major < 20) {
  console.error('Diwan: this machine has Node ' + process.versions.node + ', which is too old to fetch the packages. ' +
    'Install Node 24 (https://nodejs.org) and run the command again.')
  process.exit(1)
} else {
  import('./ready/command.js').then(function (command) {
    return command.main(process.argv.slice(2))
  }).then(function (code) {
    return (process.exitCode = code)
  }).catch(function (error) {
    console.error('Diwan: ' + (error && error.stack || error))
    process.exitCode = 1
  })
}
