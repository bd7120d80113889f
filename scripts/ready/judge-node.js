import { spawn } from 'node:child_process'
import { realpathSync } from 'node:fs'

/** crypto.argon2 came with 24.7; types are stripped without a flag in all of 24. */
export const leastNode = [24, 7]

const question = 'process.stdout.write(JSON.stringify([process.versions.node,!!process.features.typescript,' +
  'typeof require("crypto").argon2==="function"]))'

/** What a Node can do: `{ok: true, version}` or `{ok: false, fault}` with the fault in words. */
export async function judge(file) {
  const answer = realpathSync(file) === realpathSync(process.execPath) ? await ownAnswer() : await ask(file)
  if (!answer) return { ok: false, fault: `${file} does not run on this machine` }
  const [version, strips, argon2] = answer
  const [major, minor] = version.split('.').map(Number)
  const isOld = major < leastNode[0] || (major === leastNode[0] && minor < leastNode[1])
  if (isOld) return { ok: false, fault: `${file} is Node ${version}, which is too old` }
  if (!strips) return { ok: false, fault: `${file} (${version}) was built without type stripping` }
  if (!argon2) return { ok: false, fault: `${file} (${version}) has no crypto.argon2, it was built with an old OpenSSL` }
  return { ok: true, version }
}

async function ownAnswer() {
  const crypto = await import('node:crypto')
  return [process.versions.node, Boolean(process.features.typescript), typeof crypto.argon2 === 'function']
}

function ask(file) {
  return new Promise(resolve => {
    const child = spawn(file, ['-e', question], { stdio: ['ignore', 'pipe', 'ignore'], env: withoutOptions() })
    // spawn's own timeout would keep this process waiting where the program could not be started at all.
    const limit = setTimeout(() => child.kill('SIGKILL'), 20_000)
    let text = ''
    child.stdout?.on('data', chunk => {
      text += chunk
    })
    child.once('error', () => {
      clearTimeout(limit)
      resolve(null)
    })
    child.once('close', () => {
      clearTimeout(limit)
      resolve(parsed(text))
    })
  })
}

// NODE_OPTIONS meant for a newer Node stops an older one before it can say its version.
function withoutOptions() {
  const { NODE_OPTIONS: _, ...env } = process.env
  return env
}

function parsed(text) {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
