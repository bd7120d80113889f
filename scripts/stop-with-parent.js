// Loaded before the server by `npm start`. npm runs scripts in a shell, and a shell that is told to stop dies without telling
// the server: it would go on alone, holding port and database. So it stops, in good order, when its parent has gone.
import { isMainThread } from 'node:worker_threads'

// Processes the server starts are its own affair.
process.execArgv = process.execArgv.filter((argument, index, all) => !isOwn(argument) && !isOwn(all[index + 1] ?? '', argument))

if (isMainThread && process.platform !== 'win32') {
  const parent = process.ppid
  const watch = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(watch)
    process.kill(process.pid, 'SIGTERM')
  }, 500)
  watch.unref()
}

function isOwn(argument, before = '--import') {
  return before === '--import' && argument.endsWith('stop-with-parent.js')
}
