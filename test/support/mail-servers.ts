import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { freePort } from '../../bench/free-port.ts'

export interface MailServers {
  /** Takes mail for everybody. */
  readonly smtp: string
  /** The box of an address: what is sent to `name+word@host` lies in that of `name@host`. */
  box(address: string): string
  stop(): Promise<void>
}

/** Mail belongs to nobody of this machine: Dovecot refuses to be root's. */
const owner = { name: 'nobody', group: 'nogroup' }

/**
 * OpenSMTPD and Dovecot as Debian has them, on free ports of this machine; every address has a box. Null where they are not
 * installed, or whoever asks is not root, as both programs have to be. @throws Error in CI without them
 */
export async function startMailServers(): Promise<MailServers | null> {
  const isThere = ['smtpd', 'dovecot'].every((program) => spawnSync('which', [program]).status === 0) && process.getuid?.() === 0
  if (!isThere) {
    if (process.env['CI'] === 'true') throw new Error('OpenSMTPD and Dovecot are needed here and were not found: install opensmtpd, dovecot-imapd and dovecot-lmtpd, and run as root')
    return null
  }
  const home = mkdtempSync(join(tmpdir(), 'diwan-mail-'))
  chmodSync(home, 0o755)
  mkdirSync(join(home, 'boxes'))
  const [, uid = 65_534, gid = 65_534] = readFileSync('/etc/passwd', 'utf8').split('\n').map((line) => line.split(':')).filter(([name]) => name === owner.name).map(([name, , one, two]) => [name, Number(one), Number(two)] as const)[0] ?? []
  chownSync(join(home, 'boxes'), uid, gid)
  const [smtp, imap, lmtp] = [await freePort(), await freePort(), await freePort()]
  const started: ChildProcess[] = []
  const start = (program: string, args: readonly string[], config: { name: string; text: string }): void => {
    const file = join(home, config.name)
    writeFileSync(file, config.text, { mode: 0o600 })
    started.push(spawn(program, [...args, file], { stdio: 'ignore' }))
  }
  start('dovecot', ['-F', '-c'], { name: 'dovecot.conf', text: dovecot(home, imap, lmtp) })
  start('smtpd', ['-d', '-f'], { name: 'smtpd.conf', text: `table users { "@" = "${owner.name}" }\nlisten on 127.0.0.1 port ${smtp}\naction "box" lmtp "127.0.0.1:${lmtp}" rcpt-to virtual <users>\nmatch from any for any action "box"\n` })
  const stop = async (): Promise<void> => {
    const running = started.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null)
    for (const child of running) child.kill('SIGTERM')
    await Promise.all(running.map((child) => Promise.race([once(child, 'exit'), pause(5_000, null, { ref: false })])))
    rmSync(home, { recursive: true, force: true })
  }
  try {
    for (const port of [smtp, imap, lmtp]) await answers(port)
  } catch (error) {
    await stop()
    throw error
  }
  return { smtp: `smtp://127.0.0.1:${smtp}`, box: (address) => `imap://${encodeURIComponent(address)}:letters@127.0.0.1:${imap}/INBOX`, stop }
}

async function answers(port: number): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    const isOpen = await new Promise<boolean>((resolve) => {
      const line = connect(port, '127.0.0.1', () => { line.destroy(); resolve(true) }).on('error', () => { resolve(false) })
    })
    if (isOpen) return
    await pause(50)
  }
  throw new Error(`No mail server answers on port ${port}`)
}

const dovecot = (home: string, imap: number, lmtp: number): string => `
base_dir = ${home}/run
state_dir = ${home}/run
protocols = imap lmtp
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
log_path = ${home}/dovecot.log
mail_location = maildir:${home}/boxes/%u
recipient_delimiter = +
first_valid_uid = 1
passdb {
  driver = static
  args = password=letters
}
userdb {
  driver = static
  args = uid=${owner.name} gid=${owner.group} home=${home}/boxes/%u allow_all_users=yes
}
service imap-login {
  inet_listener imap {
    port = ${imap}
  }
  inet_listener imaps {
    port = 0
  }
}
service lmtp {
  inet_listener lmtp {
    address = 127.0.0.1
    port = ${lmtp}
  }
}
protocol lmtp {
  postmaster_address = postmaster@portal.example.org
}
`
