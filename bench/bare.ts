import Koa from 'koa'

/** The yardstick: a Koa server that answers one ready page of the size of ours, in a process of its own. */
const app = new Koa()
const page = Buffer.from(`<!doctype html><title>Bare</title>${'<p>A line of a page that costs nothing to make.</p>'.repeat(80)}`)
app.use((ctx) => { ctx.type = 'html'; ctx.body = page })
const server = app.listen(0, '127.0.0.1', () => {
  const address = server.address()
  console.log(typeof address === 'object' && address ? address.port : 0)
})
// The pipe to the bench closes when it ends, however it ends.
process.stdin.on('end', () => { process.exit() }).resume()
