import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Fault } from './fault.js'
import { install } from './install.js'
import { linkCommand } from './link-command.js'
import { alone } from './lock.js'
import { chooseNode } from './node.js'
import { isReady, isStamped, writeStamp } from './stamp.js'

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..')
const say = line => console.log(`Diwan: ${line}`)

/** Makes the folder ready to start or, with the argument `test`, to test. Prints what it has to say and returns the exit code. */
export async function main(args) {
  try {
    await makeReady({ dev: args.includes('test') })
    return 0
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    if (error.detail) console.error(error.detail)
    console.error(`Diwan: ${error.message}`)
    return 1
  }
}

async function makeReady(wants) {
  if (isReady(root, wants) && await chooseNode(root, say)) return finish()
  await alone(root, say, async () => {
    // Whoever held the lock before us may have done the work.
    if (!isReady(root, wants)) await install(root, wants, say)
    if (!await chooseNode(root, say)) {
      await install(root, { ...wants, optional: true }, say)
      await chooseNode(root, say, true)
    }
    finish()
  })
}

function finish() {
  linkCommand(root)
  if (!isStamped(root)) writeStamp(root)
}
