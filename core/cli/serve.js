// The process that serves; started by supervise.js. The heartbeat begins before anything else is loaded.
import { keepCompiled } from './keep-compiled.js'
import { useOneFile } from './one-file.js'

if (process.send) {
  const beat = setInterval(() => { if (process.connected) process.send('beat') }, 500)
  beat.unref()
}
keepCompiled()
useOneFile()
const { serve } = await import('./serve.ts')
await serve(process.argv.slice(2))
