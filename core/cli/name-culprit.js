// Says where a process is that does not answer: connects to its debugger, pauses it, prints the stack as JSON, lets go.
const within = (promise, ms) => Promise.race([promise, new Promise((resolve) => { setTimeout(resolve, ms, null) })])
const socket = new WebSocket(process.argv[2])
const waiting = new Map()
const scripts = new Map()
let asked = 0
let heard
const paused = new Promise((resolve) => { heard = resolve })

const ask = (method, params = {}) => new Promise((resolve) => {
  asked += 1
  waiting.set(asked, resolve)
  socket.send(JSON.stringify({ id: asked, method, params }))
})
socket.addEventListener('message', ({ data }) => {
  const { id, method, params, result } = JSON.parse(data)
  if (id) waiting.get(id)?.(result)
  if (method === 'Debugger.scriptParsed') scripts.set(params.scriptId, params.url)
  if (method === 'Debugger.paused') {
    heard(params.callFrames.map(({ functionName, location: { scriptId, lineNumber } }) => ({ name: functionName, file: scripts.get(scriptId) ?? '', line: lineNumber + 1 })))
  }
})
// Code that never comes back to a statement of JavaScript cannot be paused, but it can be sampled.
async function sampled() {
  await within(ask('Profiler.enable'), 300)
  await within(ask('Profiler.start'), 300)
  await new Promise((resolve) => { setTimeout(resolve, 200) })
  const { profile } = await within(ask('Profiler.stop'), 800) ?? {}
  if (!profile) return []
  const parents = new Map(profile.nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])))
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]))
  const frames = []
  for (let id = profile.samples?.at(-1); id !== undefined; id = parents.get(id)) {
    const { callFrame: { functionName, url, lineNumber } } = nodes.get(id)
    frames.push({ name: functionName, file: url, line: lineNumber + 1 })
  }
  return frames
}

setTimeout(() => { process.exit(1) }, 4000)
await new Promise((resolve) => { socket.addEventListener('open', resolve) })
await within(ask('Debugger.enable'), 800)
void ask('Debugger.pause')
const frames = await within(paused, 800) ?? await sampled()
process.stdout.write(JSON.stringify(frames.slice(0, 60)))
void ask('Debugger.resume')
setTimeout(() => { process.exit(0) }, 50)
